import { quantise, type Embedder } from '@isthmus/domain-registry';
import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import type { Unit, Units } from '@isthmus/platform-service-database';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EncoderWatch } from './encoder.watch.js';
import type { DueAgent } from './vector.repository.js';
import { VectorSweep } from './vector.sweep.js';

const TENANT = '00000000-0000-4000-8000-000000000001';
const signal = new AbortController().signal;
const agent = (id: string): DueAgent => ({
  id,
  tenantId: TENANT,
  version: 3,
  spec: { name: id, description: '', skills: [] },
});
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000);

/** What the sweep asked the tables for, and what it stored; `due` answers its next questions. */
let due: DueAgent[][];
let asked: { since: Date; sql: 'due' | 'oldest' }[];
let stored: { id: unknown; version: unknown; bytes: number }[];
let failures: Map<string, ErrorCode>;
let sweep: VectorSweep;
let encoders: EncoderWatch;
let version: string;
let scopes: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  due = [];
  asked = [];
  stored = [];
  failures = new Map();
  version = '1';
  scopes = [];
  encoders = new EncoderWatch();
  const unit = {
    $queryRaw: async (text: TemplateStringsArray, ...values: unknown[]) => {
      const isOldest = text.join('').includes('ORDER BY v.embedded_at');
      asked.push(isOldest ? { sql: 'oldest', since: at(0) } : { sql: 'due', since: values[0] as Date });
      const except = values[1] as string[];
      return isOldest ? [agent('oldest')] : (due.shift() ?? []).filter(({ id }) => !except.includes(id));
    },
    $executeRaw: async (_: TemplateStringsArray, ...values: unknown[]) =>
      void stored.push({ id: values[0], version: values[4], bytes: (values[6] as Uint8Array).length }),
  } as unknown as Unit; // The part that the repository uses.
  const units = {
    inPlatform: (_, work) => work(unit),
    inTenant: ({ tenantId }, work) => {
      scopes.push(tenantId);
      return work(unit);
    },
  } as Pick<Units, 'inPlatform' | 'inTenant'> as Units;
  const embedder: Embedder = {
    embed: async (_, texts) => {
      const code = texts.map((text) => failures.get(text)).find((each) => each !== undefined);
      if (code) throw new AppError(code, 'no');
      return { encoder: { model: 'm', version }, vectors: texts.map(() => quantise([1, 0])) };
    },
  };
  sweep = new VectorSweep(units, embedder, encoders);
});
afterEach(() => void vi.useRealTimers());
const ids = () => stored.map(({ id }) => id);
const dueAsked = () => asked.filter(({ sql }) => sql === 'due').map(({ since }) => since.getTime());

it('stores the vectors of what is due, and afterwards looks only at what changed', async () => {
  due = [[agent('a'), agent('b')]];
  await sweep.run(signal, at(0));
  expect(ids()).toEqual(['a', 'b']);
  // The encoder was not known before: all are looked at once more.
  await sweep.run(signal, at(1));
  await sweep.run(signal, at(2));
  expect(dueAsked()).toEqual([0, 0, at(1 - 60).getTime()]);
});

it('looks at all of them every minute, and refreshes the oldest to notice another encoder', async () => {
  await sweep.run(signal, at(0));
  expect(ids()).toEqual(['oldest']);
  await sweep.run(signal, at(1));
  await sweep.run(signal, at(2));
  version = '2';
  await sweep.run(signal, at(62));
  vi.advanceTimersByTime(10_000);
  await sweep.run(signal, at(72));
  await sweep.run(signal, at(73));
  expect(encoders.current).toEqual({ model: 'm', version: '2' });
  expect(dueAsked().map((since) => since === 0)).toEqual([true, true, false, true, true, true]);
});

it.each(['UNAVAILABLE', 'FAILED_PRECONDITION', 'RATE_LIMITED', 'DEADLINE_EXCEEDED'] as const)(
  'waits where the encoder says %s, without an error, and begins again where it was',
  async (code) => {
    due = [
      [agent('a'), agent('b')],
      [agent('a'), agent('b')],
    ];
    failures.set('a', code);
    await sweep.run(signal, at(0));
    await sweep.run(signal, at(14));
    expect([stored.length, asked.length]).toEqual([0, 1]);
    failures.clear();
    await sweep.run(signal, at(15));
    expect(ids()).toEqual(['a', 'b']);
  },
);

it('stores no vectors for an agent whose texts are refused, and serves those behind one that fails', async () => {
  due = [[agent('refused'), agent('odd'), agent('c')]];
  failures.set('refused', 'INVALID_ARGUMENT').set('odd', 'INTERNAL');
  await expect(sweep.run(signal, at(0))).rejects.toThrow('vectors of agents were not computed');
  expect(stored).toMatchObject([
    { id: 'refused', bytes: 0 },
    { id: 'c', bytes: 6 },
  ]);
});

it('stores vectors in the scope of their tenant', async () => {
  due = [[agent('a')]];
  await sweep.run(signal, at(0));
  expect(scopes).toEqual([TENANT]);
});

it('stores the vectors of all passages but the one that is refused', async () => {
  const skill = (name: string) => ({ id: name, name, description: name, tags: [], examples: [] });
  due = [[{ ...agent('a'), spec: { name: 'a', description: '', skills: [skill('b'), skill('c')] } }]];
  failures.set('b. b', 'INVALID_ARGUMENT');
  await sweep.run(signal, at(0));
  expect(stored).toMatchObject([{ id: 'a', bytes: 12 }]);
});

it('leaves an agent that fails alone for five minutes', async () => {
  const both = [agent('odd'), agent('c')];
  due = [both, both, both];
  failures.set('odd', 'INTERNAL');
  await expect(sweep.run(signal, at(0))).rejects.toThrow('were not computed');
  failures.clear();
  await sweep.run(signal, at(299));
  expect(ids()).toEqual(['c', 'c']);
  await sweep.run(signal, at(300));
  expect(ids()).toEqual(['c', 'c', 'odd', 'c']);
});
