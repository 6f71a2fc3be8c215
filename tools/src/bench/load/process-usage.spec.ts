import { expect, it } from 'vitest';
import { cpuMsOf, megabytesOf, residentMegabytes, ticksOf, treeOf } from './process-usage.ts';

it('adds up the times of a process whose name has spaces and brackets, and of its ended children', () => {
  expect(ticksOf('7 (node (x) y) S 1 7 7 0 -1 4194560 9 0 0 0 100 20 3 4 20 0 1 0 5')).toBe(127);
});

it('measures this process, and nothing for one that has ended', () => {
  const until = process.cpuUsage().user + 50_000;
  while (process.cpuUsage().user < until);
  expect(cpuMsOf([process.pid])).toBeGreaterThanOrEqual(50);
  expect(residentMegabytes(process.pid)).toBeGreaterThan(10);
  expect(megabytesOf([process.pid])).toBeGreaterThan(10);
  expect(treeOf([process.pid])).toContain(process.pid);
  expect([cpuMsOf([2 ** 30]), megabytesOf([2 ** 30]), residentMegabytes(2 ** 30)]).toEqual([0, 0, 0]);
});
