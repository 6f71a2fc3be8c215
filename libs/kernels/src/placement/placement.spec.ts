import { AppError } from '@isthmus/platform-errors';
import { describe, expect, it } from 'vitest';
import { PlacementPlanner, type PlannerOptions } from './placement.js';
import type { PlacementNode, NodeRequest } from './types.js';

const gpuNode = (id: string, change: Partial<PlacementNode> = {}): PlacementNode => ({
  id,
  cpuMilli: 96_000,
  memoryMib: 393_216,
  accelerators: { modelId: 'G2', devices: 8 },
  ...change,
});
const share = (milliPerDevice: number): NodeRequest => ({
  cpuMilli: 4000,
  memoryMib: 8192,
  accelerators: { count: 1, milliPerDevice },
});

describe.each(['auto', 'reference'] as const)('a planner on the %s backend', (backend) => {
  const planner = (nodes: PlacementNode[], options: Partial<PlannerOptions> = {}) =>
    new PlacementPlanner({ nodes, seed: 7, backend, ...options });

  it('ranks feasible nodes with the parts of their scores', () => {
    const offers = new Map([
      ['low', { priceMicros: 1 }],
      ['high', { priceMicros: 1_000_000 }],
    ]);
    const nodes = [gpuNode('cheap', { priceClass: 'low' }), gpuNode('dear', { priceClass: 'high' })];
    const decision = planner(nodes).rank({ ...share(500), offers });
    expect(decision.feasibleNodes).toBe(2);
    expect(decision.candidates.map((candidate) => candidate.nodeId)).toEqual(['cheap', 'dear']);
    expect(decision.candidates.map((candidate) => candidate.parts.price)).toEqual([99, 0]);
    expect(decision.refusals).toEqual([]);
  });

  it('judges each request by the price and the share that its offers give a class', () => {
    const subject = planner([gpuNode('a', { priceClass: 'halves' }), gpuNode('b', { priceClass: 'tenths' })]);
    const offers = new Map([
      ['halves', { priceMicros: 500, milliPerDevice: 500 }],
      ['tenths', { priceMicros: 300, milliPerDevice: 300 }],
    ]);
    const bounded = subject.rank({ ...share(260), offers, priceMicrosMax: 499 });
    expect(bounded.candidates.map(({ nodeId, parts }) => [nodeId, parts.price])).toEqual([['b', 0]]);
    const both = subject.rank({ ...share(260), offers });
    expect(both.candidates.map(({ nodeId, parts }) => [nodeId, parts.price])).toEqual([
      ['b', 40],
      ['a', 0],
    ]);
    const held = subject.reserveOn('r', 'a', { ...share(260), offers });
    expect(held).toMatchObject({ placed: true, reservation: { milliPerDevice: 500 } });
    expect(subject.nodeState('a').deviceMilli[0]).toBe(500);
  });

  it('lists what each node fails, in the order in which the nodes were given', () => {
    const nodes = [gpuNode('b'), gpuNode('a', { priceClass: 'refused' }), gpuNode('c', { cpuMilli: 1 })];
    const offers = new Map([
      ['', { priceMicros: 5, milliPerDevice: 1000 }],
      ['refused', { milliPerDevice: 500 }],
    ]);
    const subject = planner(nodes);
    expect(subject.failures({ ...share(260), offers, excludedNodes: ['c'] })).toEqual([
      [],
      ['offer'],
      ['cpu', 'excluded'],
    ]);
    for (const node of nodes.slice(0, 2)) {
      subject.setUsage(node.id, { cpuMilli: 0, memoryMib: 0, deviceMilli: Array<number>(8).fill(500) });
    }
    // What a class grants counts in a class that refuses, too.
    expect(subject.failures({ ...share(260), offers }).slice(0, 2)).toEqual([['accelerators'], ['offer']]);
  });

  it('says what each refused node fails, alone and together', () => {
    const subject = planner([
      gpuNode('dear', { priceClass: 'dear' }),
      gpuNode('dear, small', { priceClass: 'dear', cpuMilli: 1 }),
      gpuNode('not offered', { priceClass: 'other' }),
      gpuNode('left out', { priceClass: 'fair' }),
    ]);
    const offers = new Map([
      ['dear', { priceMicros: 2 ** 40 }],
      ['fair', { priceMicros: 1 }],
    ]);
    const bounds = {
      offers,
      priceMicrosMax: 2 ** 40 - 7,
      excludedNodes: ['left out', 'unknown', 'left out'],
    };
    const decision = subject.rank({ ...share(500), ...bounds });
    expect(decision.refusalSets).toEqual([
      { constraints: ['price'], nodes: 1 },
      { constraints: ['cpu', 'price'], nodes: 1 },
      { constraints: ['offer'], nodes: 1 },
      { constraints: ['excluded'], nodes: 1 },
    ]);
    expect(decision.refusals).toMatchObject([
      { constraint: 'cpu', nodes: 1, onlyThis: 0 },
      { constraint: 'price', nodes: 2, onlyThis: 1, nearest: { nodeId: 'dear', shortfall: 7 } },
      { constraint: 'offer', nodes: 1, onlyThis: 1, nearest: { nodeId: 'not offered' } },
      { constraint: 'excluded', nodes: 1, onlyThis: 1, nearest: { nodeId: 'left out' } },
    ]);
    expect(subject.rank({ ...share(500), offers }).feasibleNodes).toBe(2);
  });

  it('is brought up to what others use, beside what it has reserved itself', () => {
    const subject = planner([gpuNode('a', { accelerators: { modelId: 'G2', devices: 2 } })]);
    subject.reserve('r', share(300));
    subject.setUsage('a', { cpuMilli: 90_000, memoryMib: 1, deviceMilli: [700, 1] });
    expect(subject.nodeState('a')).toEqual({
      cpuMilli: 2_000,
      memoryMib: 385_023,
      deviceMilli: [0, 999],
      available: true,
    });
    expect(subject.rank(share(100)).refusals).toMatchObject([
      { constraint: 'cpu', nearest: { shortfall: 2_000 } },
    ]);
    const tooMuch = { cpuMilli: 92_001, memoryMib: 1, deviceMilli: [] };
    expect(codeOf(() => subject.setUsage('a', tooMuch))).toBe('FAILED_PRECONDITION');
    subject.setUsage('a', { cpuMilli: 0, memoryMib: 0, deviceMilli: [] });
    subject.release('r');
    expect(subject.nodeState('a')).toMatchObject({
      cpuMilli: 96_000,
      memoryMib: 393_216,
      deviceMilli: [1000, 1000],
    });
  });

  it('reserves, and releases as if it had never been', () => {
    const subject = planner([gpuNode('a')]);
    const before = subject.nodeState('a');
    const result = subject.reserve('r', share(300));
    expect(result).toMatchObject({
      placed: true,
      reservation: { nodeId: 'a', devices: [0], milliPerDevice: 300 },
    });
    expect(subject.nodeState('a')).toMatchObject({ cpuMilli: 92_000, memoryMib: 385_024 });
    expect(subject.nodeState('a').deviceMilli.slice(0, 2)).toEqual([700, 1000]);
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
