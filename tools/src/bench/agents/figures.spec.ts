import { describe, expect, it } from 'vitest';
import type { CaseResult } from '../load/results.ts';
import { STREAMS, figuresOf, type AgentComparison, type Results } from './figures.ts';
import { documentOf } from './report.ts';

const CIRCUMSTANCES = { date: '2026-11-29', machine: 'a machine', loadAverage: '0', versions: ['a 1'] };

const caseOf = (peer: string, kind: string, requestsPerSecond: number): CaseResult => ({
  peer,
  kind,
  connections: 16,
  requests: 100,
  requestsPerSecond,
  p50Ms: 1,
  p99Ms: 2,
  firstByteP50Ms: 1,
  firstContentP50Ms: kind === 'stream' ? 1 : Number.NaN,
  faults: 0,
  megabytes: 100,
  cpuMs: 0.2,
  allCpuMs: 0.5,
});
const pairOf = (peer: string, kind: string, addedMs: number) => ({
  peer,
  kind,
  pairs: 9,
  addedMs,
  addedFirstContentMs: Number.NaN,
});
const pacedOf = (peer: string, p99Ms: number) => ({
  peer,
  kind: 'message',
  perSecond: 500,
  p50Ms: 1,
  p99Ms,
  faults: 0,
});

/** Every figure is met just so, by a run that is otherwise as small as possible. */
function justMet(): { comparison: AgentComparison } {
  return {
    comparison: {
      ...CIRCUMSTANCES,
      secondsPerCase: 1,
      cases: ['message', 'stream', 'tool'].flatMap((kind) => [
        caseOf('bare', kind, 1_000),
        caseOf('isthmus', kind, 400),
      ]),
      pairs: ['message', 'stream', 'tool'].flatMap((kind) => [
        pairOf('bare', kind, 0.5),
        pairOf('isthmus', kind, 1),
      ]),
      paced: [pacedOf('direct', 2), pacedOf('isthmus', 7)],
      list: { tools: 1_000, ms: 19 },
    },
  };
}

const metOf = (results: Results) => figuresOf(results).map(({ met }) => met);
const YES = [true, true, true, true, true, true, undefined];

describe('figures to reach', () => {
  it('are unknown before anything is measured', () => {
    expect(metOf({})).toEqual(YES.map(() => undefined));
    expect(documentOf({})).toContain('Not run yet');
  });

  it('are met at their limits', () => {
    expect(metOf(justMet())).toEqual(YES);
    expect(documentOf(justMet())).toContain('### Calls of tools (MCP tools/call), 16 connections');
  });

  it.each([
    [
      'requests/s in one kind only',
      0,
      ({ cases }) => ({ cases: cases.with(5, caseOf('isthmus', 'tool', 399)) }),
    ],
    ['the time of a stream', 1, ({ pairs }) => ({ pairs: pairs.with(3, pairOf('isthmus', 'stream', 1.01)) })],
    ['a long tail', 2, ({ paced }) => ({ paced: paced.with(1, pacedOf('isthmus', 7.1)) })],
    ['the time of a call', 3, ({ pairs }) => ({ pairs: pairs.with(5, pairOf('isthmus', 'tool', 1.01)) })],
    ['a slow list', 4, () => ({ list: { tools: 1_000, ms: 20 } })],
  ] satisfies [string, number, (comparison: AgentComparison) => Partial<AgentComparison>][])(
    'miss %s',
    (_, index, change) => {
      const { comparison } = justMet();
      expect(metOf({ comparison: { ...comparison, ...change(comparison) } })).toEqual(YES.with(index, false));
    },
  );

  it('judge streams by a run that is large enough', () => {
    const streams = {
      ...CIRCUMSTANCES,
      streams: STREAMS,
      atOnce: STREAMS,
      faults: 0,
      highestMegabytes: 1_500,
    };
    expect(metOf({ streams }).at(-1)).toBe(true);
    expect(metOf({ streams: { ...streams, highestMegabytes: 1_537 } }).at(-1)).toBe(false);
    expect(metOf({ streams: { ...streams, faults: 1 } }).at(-1)).toBe(false);
    expect(metOf({ streams: { ...streams, atOnce: STREAMS - 1 } }).at(-1)).toBeUndefined();
  });
});
