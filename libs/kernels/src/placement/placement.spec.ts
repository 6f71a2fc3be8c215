import { AppError } from '@isthmus/platform-errors';
import { describe, expect, it } from 'vitest';
import { PlacementPlanner, type PlannerOptions } from './placement.js';
import type { PlacementNode, PlacementRequest } from './types.js';

const gpuNode = (id: string, change: Partial<PlacementNode> = {}): PlacementNode => ({
  id,
  cpuMilli: 96_000,
  memoryMib: 393_216,
  accelerators: { model: 'G2', count: 8 },
  priceMicros: 1_000_000,
  ...change,
});
const share = (milliPerCard: number): PlacementRequest => ({
  cpuMilli: 4000,
  memoryMib: 8192,
  accelerators: { count: 1, milliPerCard },
});

describe.each(['auto', 'reference'] as const)('a planner on the %s engine', (engine) => {
  const planner = (nodes: PlacementNode[], options: Partial<PlannerOptions> = {}) =>
    new PlacementPlanner({ nodes, seed: 7, engine, ...options });

  it('ranks feasible nodes with the parts of their scores', () => {
    const decision = planner([gpuNode('cheap', { priceMicros: 1 }), gpuNode('dear')]).rank(share(500));
    expect(decision.feasibleNodes).toBe(2);
    expect(decision.candidates.map((candidate) => candidate.nodeId)).toEqual(['cheap', 'dear']);
    expect(decision.candidates.map((candidate) => candidate.parts.price)).toEqual([99, 0]);
    expect(decision.refusals).toEqual([]);
  });

  it('reserves, and releases as if it had never been', () => {
    const subject = planner([gpuNode('a')]);
    const before = subject.nodeState('a');
    const result = subject.reserve('r', share(300));
    expect(result).toMatchObject({
      placed: true,
      reservation: { nodeId: 'a', cards: [0], milliPerCard: 300 },
    });
    expect(subject.nodeState('a')).toMatchObject({ cpuMilli: 92_000, memoryMib: 385_024 });
    expect(subject.nodeState('a').cardMilli.slice(0, 2)).toEqual([700, 1000]);
    subject.release('r');
    expect(subject.nodeState('a')).toEqual(before);
  });

  it('names the constraints that failed and the node that misses by least', () => {
    const subject = planner([
      gpuNode('far', { labels: ['zone:north'] }),
      gpuNode('near', { labels: ['zone:north'] }),
      gpuNode('small', { cpuMilli: 1000, labels: ['zone:north'] }),
      gpuNode('south', { labels: ['zone:south'] }),
    ]);
    subject.setLatency('sz', Uint32Array.of(9000, 5200, 900, 900));
    const decision = subject.rank({
      ...share(500),
      requiredLabels: ['zone:north'],
      latency: { origin: 'sz', maxUs: 5000 },
    });
    expect(decision.candidates).toEqual([]);
    expect(decision.refusals).toEqual([
      {
        constraint: 'cpu',
        nodes: 1,
        onlyThis: 1,
        nearest: { nodeId: 'small', shortfall: 3000, unit: 'milli' },
      },
      {
        constraint: 'required-labels',
        nodes: 1,
        onlyThis: 1,
        nearest: { nodeId: 'south', shortfall: 0, unit: 'none' },
      },
      {
        constraint: 'latency',
        nodes: 2,
        onlyThis: 2,
        nearest: { nodeId: 'near', shortfall: 200, unit: 'µs' },
      },
    ]);
  });

  it('prefers the domain without a replica of the group', () => {
    const subject = planner([
      gpuNode('a', { domain: 'x' }),
      gpuNode('b', { domain: 'x' }),
      gpuNode('c', { domain: 'y' }),
    ]);
    const first = subject.reserve('1', { ...share(100), spreadGroup: 'web' });
    const second = subject.reserve('2', { ...share(100), spreadGroup: 'web' });
    const domains = [first, second].map((result) =>
      result.placed ? result.reservation.nodeId === 'c' : undefined,
    );
    expect(domains.sort()).toEqual([false, true]);
  });

  it('rejects unknown ids and ids in use with their codes', () => {
    const subject = planner([gpuNode('a')]);
    subject.reserve('r', share(100));
    const codes = [
      () => subject.release('other'),
      () => subject.nodeState('other'),
      () => subject.reserve('r', share(100)),
      () => subject.rank({ ...share(100), cpuMilli: -1 }),
      () => subject.rank({ ...share(100), latency: { origin: 'nowhere', maxUs: 1 } }),
    ].map(codeOf);
    expect(codes).toEqual([
      'NOT_FOUND',
      'NOT_FOUND',
      'ALREADY_EXISTS',
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
    ]);
  });
});

function codeOf(action: () => unknown): string {
  try {
    action();
    return 'no error';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}
