import { AppError } from '@isthmus/platform-errors';
import { describe, expect, it } from 'vitest';
import { Batcher } from './batcher.js';
import { BoundedCache } from './bounded.cache.js';
import { errorEvent, WholeEvents } from './exchange/event-stream.js';
import { usageLineOf } from './exchange/exchange.mapper.js';

describe('whole events', () => {
  const stream = Buffer.from('data: {"a":1}\n\n: ping\r\n\r\ndata: {"b":"é"}\n\ndata: half');

  it('come out alike however the bytes arrive', () => {
    for (let size = 1; size <= stream.length; size++) {
      const events = new WholeEvents();
      const out: Buffer[] = [];
      for (let at = 0; at < stream.length; at += size)
        out.push(Buffer.from(events.take(stream.subarray(at, at + size))));
      expect(Buffer.concat(out).toString()).toBe('data: {"a":1}\n\n: ping\r\n\r\ndata: {"b":"é"}\n\n');
      expect(events.isWhole()).toBe(false);
    }
  });

  it('are whole when the last one has ended, and bounded when it never does', () => {
    const events = new WholeEvents();
    events.take(Buffer.from('data: x\n'));
    expect(events.isWhole()).toBe(false);
    events.take(Buffer.from('\n'));
    expect(events.isWhole()).toBe(true);
    expect(() => events.take(Buffer.alloc(8 * 1024 * 1024 + 1, 'x'))).toThrow(/more than 8388608 bytes/);
  });

  it('end with an error of the request when the stream breaks off', () => {
    const event = errorEvent('r1', undefined);
    expect(event.endsWith('\n\n')).toBe(true);
    expect(JSON.parse(event.slice('data: '.length))).toMatchObject({
      jsonrpc: '2.0',
      id: 'r1',
      error: { code: -32000 },
    });
    expect(errorEvent(1, new AppError('DEADLINE_EXCEEDED', 'too long'))).toContain('DEADLINE_EXCEEDED');
  });
});

describe('the batcher', () => {
  it('does together what arrives meanwhile, and fails only the batch that failed', async () => {
    const batches: number[][] = [];
    const batcher = new Batcher<number>(async (items) => {
      batches.push(items);
      await Promise.resolve();
      if (items.includes(3)) throw new Error('three');
    });
    const first = batcher.add(1);
    const rest = [2, 3].map((item) => batcher.add(item));
    await expect(first).resolves.toBeUndefined();
    await expect(Promise.all(rest)).rejects.toThrow('three');
    await batcher.add(4);
    await batcher.drain();
    expect(batches).toEqual([[1], [2, 3], [4]]);
  });

  it('refuses what exceeds its queue', async () => {
    const batcher = new Batcher<number>(() => new Promise(() => undefined));
    const added = Array.from({ length: 20_001 }, (_, item) => batcher.add(item));
    await expect(batcher.add(0)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(added).toHaveLength(20_001);
  });
});

it('keeps a bounded number of entries, the newest', () => {
  const cache = new BoundedCache<number>(2);
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const)
    cache.set(key, value);
  expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).toEqual([3, undefined, 4, 2]);
});

it('charges one message under an id made from the exchange', () => {
  const exchange = {
    id: 'e1',
    tenantId: 't',
    agentId: 'a',
    instanceId: 'i',
    actor: 'key:k',
    keyId: 'k',
    method: 'SendMessage',
    requestId: 'r',
    traceId: 'x',
    startedAt: new Date(0),
  };
  expect(usageLineOf(exchange, 'completed')).toMatchObject({
    eventId: 'message:e1',
    sku: 'agent.message',
    quantity: 1n,
    keyId: 'k',
  });
});
