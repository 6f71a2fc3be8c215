import { describe, expect, it } from 'vitest';
import { pairResultOf } from '../load/compare.ts';
import type { CaseResult, Comparison } from '../load/results.ts';
import { figuresOf } from './figures.ts';
import type { PeerName } from './options.ts';
import { documentOf } from './report.ts';
import type { Results } from './results.ts';

const CIRCUMSTANCES = { date: '2026-11-29', machine: 'a machine', loadAverage: '0', versions: ['a 1'] };

function caseOf(peer: PeerName, requestsPerSecond: number, fields: Partial<CaseResult> = {}): CaseResult {
  return {
    peer,
    kind: 'whole',
    connections: 16,
    requests: 100,
    requestsPerSecond,
    p50Ms: 1,
    p99Ms: 2,
    firstByteP50Ms: 1,
    firstContentP50Ms: Number.NaN,
    faults: 0,
    megabytes: 100,
    cpuMs: 0.2,
    allCpuMs: 0.5,
    ...fields,
  };
}

/** Every figure is met just so, by a run that is otherwise as small as possible. */
function justMet(): { comparison: Comparison } {
  const pairs = { pairs: 9, addedFirstContentMs: Number.NaN };
  const stream = { kind: 'stream', pairs: 9 };
  return {
    comparison: {
      ...CIRCUMSTANCES,
      secondsPerCase: 1,
      cases: [
        caseOf('direct', 9_000),
        caseOf('bare', 2_000),
        caseOf('isthmus', 1_000),
        caseOf('portkey', 400),
        caseOf('bare', 1_000, { kind: 'stream', firstContentP50Ms: 1 }),
        caseOf('isthmus', 900, { kind: 'stream', firstContentP50Ms: 1 }),
      ],
      pairs: [
        { peer: 'bare', kind: 'whole', ...pairs, addedMs: 0.25 },
        { peer: 'isthmus', kind: 'whole', ...pairs, addedMs: 0.5 },
        { peer: 'portkey', kind: 'whole', ...pairs, addedMs: 1 },
        { peer: 'bare', ...stream, addedMs: 0.5, addedFirstContentMs: 0.25 },
        { peer: 'isthmus', ...stream, addedMs: 0.5, addedFirstContentMs: 0.5 },
      ],
      paced: [
        { peer: 'direct', kind: 'whole', perSecond: 500, p50Ms: 1, p99Ms: 2, faults: 0 },
        { peer: 'isthmus', kind: 'whole', perSecond: 500, p50Ms: 1, p99Ms: 7, faults: 0 },
      ],
    },
  };
}

const metOf = (results: Results) => figuresOf(results).map(({ met }) => met);
const YES = [true, true, true, true, true, true, true, undefined, undefined];

describe('figures to reach', () => {
  it('are unknown before anything is measured', () => {
    expect(metOf({})).toEqual(YES.map(() => undefined));
  });

  it('are met at their limits', () => {
    expect(metOf(justMet())).toEqual(YES);
    expect(figuresOf(justMet())[0]?.measured).toBe('0.50 × (whole at 16)');
  });

  it.each([
    [
      'requests/s below half of the bare proxy, in one case only',
      0,
      (c: Comparison) => set(c.cases[5], { requestsPerSecond: 499 }),
    ],
    ["requests/s below 2.5 times Portkey's", 1, (c) => set(c.cases[3], { requestsPerSecond: 401 })],
    ['more than twice what the bare proxy adds', 2, (c) => set(c.pairs[0], { addedMs: 0.24 })],
    ["more than 60 % of Portkey's", 3, (c) => set(c.pairs[2], { addedMs: 0.8 })],
    ['a first token that is late', 4, (c) => set(c.pairs[4], { addedFirstContentMs: 0.56 })],
    ['a long tail', 5, (c) => set(c.paced[1], { p99Ms: 7.1 })],
    ['a fault at half of capacity', 5, (c) => set(c.paced[1], { faults: 1 })],
    ['a fault', 6, (c) => set(c.cases[2], { faults: 1 })],
  ] satisfies [string, number, (comparison: Comparison) => void][])('miss %s', (_, index, change) => {
    const results = justMet();
    change(results.comparison);
    expect(metOf(results)).toEqual(YES.with(index, false));
  });

  it('judge a soak and streams by runs that are long enough', () => {
    const megabytes = { warm: 100, end: 109, highest: 120 };
    const soak = { ...CIRCUMSTANCES, requests: 1_000_000, faults: 0, megabytes, growth: 0.09 };
    const streams = { ...CIRCUMSTANCES, streams: 5_000, atOnce: 5_000, faults: 0, highestMegabytes: 900 };
    expect(metOf({ soak, streams }).slice(-2)).toEqual([true, true]);
    expect(metOf({ soak: { ...soak, requests: 999_999 }, streams: { ...streams, atOnce: 4_999 } })).toEqual(
      YES.map(() => undefined),
    );
    const grown = { soak: { ...soak, growth: 0.11 }, streams: { ...streams, highestMegabytes: 1_025 } };
    expect(metOf(grown).slice(-2)).toEqual([false, false]);
    const faulty = { soak: { ...soak, faults: 1 }, streams: { ...streams, faults: 1 } };
    expect(metOf(faulty).slice(-2)).toEqual([false, false]);
  });
});

describe('added latency', () => {
  it('is the median of the differences of complete pairs', () => {
    const reply = (ms: number, fault?: string) => ({ ms, firstByteMs: 0, firstContentMs: ms / 2, fault });
    const pairs = [
      { direct: reply(1), through: reply(2) },
      { direct: reply(5), through: reply(8) },
      { direct: reply(1), through: reply(10) },
      { direct: reply(1), through: reply(99, 'cut off') },
    ];
    expect(pairResultOf({ peer: 'bare', kind: 'stream' }, pairs)).toEqual({
      peer: 'bare',
      kind: 'stream',
      pairs: 3,
      addedMs: 3,
      addedFirstContentMs: 1.5,
    });
  });
});

describe('the document', () => {
  it('says what has not been run', () => {
    const document = documentOf({});
    expect(document).toContain('Not run yet');
    expect(document).toContain('| errors | 0 | – | – |  |');
  });

  it('has a table for each case, with what is needed besides the proxy in brackets', () => {
    const document = documentOf(justMet());
    expect(document).toContain('### Whole answers, 16 connections');
    expect(document).toContain('| **Isthmus** | 1000 | 0.50 | 1.00 | 2.00 | 0 | 100 | 0.200 (0.500) |');
    expect(document).toContain('### Streams of 50 chunks, 16 connections');
    expect(document).toContain('| **Isthmus** | whole | 0.500 | – | 9 |');
    expect(document).toContain('2026-11-29, a machine');
  });

  it('shows results that were kept, whose NaN is null', () => {
    const kept = JSON.parse(JSON.stringify(justMet())) as Results;
    expect(documentOf(kept)).toBe(documentOf(justMet()));
  });
});

function set<Item extends object>(item: Item | undefined, fields: Partial<Item>): void {
  if (!item) throw new Error('no such result');
  Object.assign(item, fields);
}
