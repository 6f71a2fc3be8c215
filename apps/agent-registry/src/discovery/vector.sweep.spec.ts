import { quantise, type Embedder } from '@isthmus/domain-registry';
import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import type { Unit, Units } from '@isthmus/platform-service-database';
import { beforeEach, expect, it } from 'vitest';
import { EncoderWatch } from './encoder.watch.js';
import type { DueAgent } from './vector.repository.js';
import { VectorSweep } from './vector.sweep.js';

const signal = new AbortController().signal;
const agent = (id: string): DueAgent => ({
  id,
  tenantId: 't',
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

beforeEach(() => {
  due = [];
  asked = [];
  stored = [];
  failures = new Map();
  version = '1';
  encoders = new EncoderWatch();
  const unit = {
    $queryRaw: async (text: TemplateStringsArray, ...values: unknown[]) => {
      const isOldest = text.join('').includes('ORDER BY v.embedded_at');
      asked.push(isOldest ? { sql: 'oldest', since: at(0) } : { sql: 'due', since: values[0] as Date });
      return isOldest ? [agent('oldest')] : (due.shift() ?? []);
    },
    $executeRaw: async (_: TemplateStringsArray, ...values: unknown[]) =>
      void stored.push({ id: values[0], version: values[4], bytes: (values[6] as Uint8Array).length }),
  } as unknown as Unit; // The part that the repository uses.
  const units = { inPlatform: (_, work) => work(unit) } as Pick<Units, 'inPlatform'> as Units;
  const embedder: Embedder = {
    embed: async (_, [name = '']) => {
      const code = failures.get(name);
      if (code) throw new AppError(code, 'no');
      return { encoder: { model: 'm', version }, vectors: [quantise([1, 0])] };
    },
  };
  sweep = new VectorSweep(units, embedder, encoders);
});
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
  await sweep.run(signal, at(63));
  expect(encoders.current).toEqual({ model: 'm', version: '2' });
  expect(dueAsked().map((since) => since === 0)).toEqual([true, true, false, true, true]);
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
