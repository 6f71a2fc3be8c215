import { expect, it } from 'vitest';
import { QUICK } from './options.ts';
import { ofEach } from './parts.ts';
import { conversationsPerCore, needsOf, peakPerSecond, storedPerMonth } from './plan.ts';
import { documentOf } from './report.ts';

const result = (cpuMs: number) => ({
  conversations: 50,
  turns: 100,
  seconds: 10,
  answered: 0.8,
  p50Ms: 20,
  p99Ms: 40,
  faults: 0,
  yuanPerThousand: 1.25,
  storedBytes: 2_000,
  parts: {
    ...ofEach(() => ({ processes: 0, megabytes: 0, cpuMs: 0 })),
    'model gateway': { processes: 1, megabytes: 1_024, cpuMs },
    database: { processes: 30, megabytes: 3_072, cpuMs: 1 },
  },
});

it('plans by part for the peak of a month', () => {
  expect(peakPerSecond()).toBeCloseTo(192.9, 1);
  const needs = new Map(needsOf(result(100)).map(({ part, ...need }) => [part, need]));
  // 192.9 × 0.1 / 0.6; 33 processes of a gibibyte, on three nodes of 16 cores and one more.
  expect(needs.get('model gateway')?.cores).toBeCloseTo(32.16, 1);
  expect(needs.get('model gateway')).toMatchObject({ gibibytes: 33, nodes: 4 });
  expect(needs.get('database')).toMatchObject({ gibibytes: 3, nodes: 2 });
  expect(needs.get('agents')).toEqual({ cores: 0, gibibytes: 0, nodes: 0 });
});

it('counts conversations by the processor time of all parts, and bytes by the month', () => {
  expect(conversationsPerCore(result(99))).toBeCloseTo(10);
  expect(storedPerMonth({ storedBytes: 2 ** 30 / 1e8 })).toBeCloseTo(1);
});

it('names errors, and shows both ways in', () => {
  const circumstances = { date: '2026-12-01', machine: 'a machine', loadAverage: '0.0', versions: [] };
  const faulty = { ...result(9), faults: 3, commonestFault: 'status 503' };
  const text = documentOf({ ...circumstances, load: QUICK, model: result(99), agent: faulty });
  expect(text).toContain('| errors | 0 | **3**, most of them: status 503 |');
  expect(text).toContain('| **conversations/s a core** | 10.0 | 100.0 |');
  expect(text).toContain('| turns that said the answer is not known | 20.0 % | 20.0 % |');
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});
