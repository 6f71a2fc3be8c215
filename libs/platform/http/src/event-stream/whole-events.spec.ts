import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WholeEvents } from './whole-events.js';

describe.each([
  ['LF', '\n'],
  ['CR', '\r'],
  ['CRLF', '\r\n'],
])('whole events with %s', (_, end) => {
  const whole = 'data: {"a":1}\n\n: ping\n\ndata: {"b":"é"}\ndata: 2\n\n'.replaceAll('\n', end);
  const stream = Buffer.from(`${whole}data: half${end}`);

  it('are passed on unchanged however the bytes arrive, and nothing else is', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 20 });
    fc.assert(
      fc.property(cuts, (unsorted) => {
        const events = new WholeEvents();
        const places = [0, ...[...new Set(unsorted)].sort((a, b) => a - b), stream.length];
        const out = places.slice(1).map((place, at) => events.take(stream.subarray(places[at], place)));
        expect(Buffer.concat(out).toString()).toBe(whole);
        expect(events.isWhole()).toBe(false);
      }),
      { seed: 20261128, numRuns: 200 },
    );
  });

  it('are complete after their last line break, byte by byte', () => {
    const events = new WholeEvents();
    const states = [...Buffer.from(whole)].map((byte) => {
      events.take(Buffer.of(byte));
      return events.isWhole();
    });
    expect(states.at(-1)).toBe(true);
    // After the CR of a blank CRLF line the event is already complete.
    expect(states.filter(Boolean)).toHaveLength(end === '\r\n' ? 6 : 3);
  });
});

it('bounds a partial event across chunks', () => {
  const events = new WholeEvents(100);
  events.take(Buffer.from('data: x\n'));
  events.take(Buffer.alloc(92, 'x'));
  expect(() => events.take(Buffer.from('x'))).toThrow(/more than 100 bytes/);
});

setFlagsFromString('--expose-gc');
// The flag adds the global to new contexts only.
const collectGarbage = runInNewContext('gc') as () => void;

function memoryBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

it('holds little more than the bytes of an event, however small the chunks', () => {
  const events = new WholeEvents();
  const before = memoryBytes();
  for (let count = 0; count < 200_000; count++) events.take(Buffer.from('x'));
  expect(memoryBytes() - before).toBeLessThan(3_000_000);
  expect(events.take(Buffer.from('\n\n'))).toHaveLength(200_002);
});

it('takes time in proportion to an event, in however many chunks it comes', () => {
  const chunk = Buffer.alloc(1_400, 'x');
  const events = new WholeEvents();
  const before = process.threadCpuUsage();
  for (let bytes = 0; bytes + chunk.length < 8 * 1024 * 1024; bytes += chunk.length) events.take(chunk);
  expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(4_000); // 43 s when each chunk scans the event
});
