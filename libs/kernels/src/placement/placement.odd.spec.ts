import { describe, expect, it } from 'vitest';
import { create, failure, plain, request, shape } from './hostile.fixture.js';
import { MAXIMA, UNREACHABLE_US } from './limits.js';
import type { PlacementNode } from './types.js';

describe('odd but allowed', () => {
  it.each(['wasm', 'reference'] as const)('a fleet of no nodes refuses everything (%s)', (backend) => {
    const planner = create({ nodes: [], backend });
    expect(planner.rank(request)).toEqual({
      candidates: [],
      feasibleNodes: 0,
      refusals: [],
      refusalSets: [],
    });
    expect(planner.reserve('r', request).placed).toBe(false);
    expect(failure(() => planner.reserveOn('r', 'a', request))).toBe('NOT_FOUND ');
  });

  it.each(['wasm', 'reference'] as const)(
    'an empty request fits anywhere, even on an empty node (%s)',
    (backend) => {
      const planner = create({ nodes: [{ id: 'void', cpuMilli: 0, memoryMib: 0 }], backend });
      expect(planner.rank({ cpuMilli: 0, memoryMib: 0 }).candidates[0]?.parts).toEqual({
        fragmentation: 50,
        scarcity: 0,
        inUse: 0,
        bestFit: 0,
        price: 0,
        latency: 0,
        spread: 0,
      });
    },
  );

  it.each(['wasm', 'reference'] as const)('the largest quantities are exact (%s)', (backend) => {
    const giant: PlacementNode = {
      id: 'giant',
      cpuMilli: MAXIMA.cpuMilli,
      memoryMib: MAXIMA.memoryMib,
      accelerators: { modelId: 'm', devices: MAXIMA.devicesPerNode },
      priceClass: 'c',
    };
    const whole = {
      cpuMilli: MAXIMA.cpuMilli,
      memoryMib: MAXIMA.memoryMib,
      accelerators: { count: MAXIMA.devicesPerNode, milliPerDevice: 1000 },
      offers: new Map([
        ['c', { priceMicros: MAXIMA.priceMicros }],
        ['d', { priceMicros: 0 }],
      ]),
    };
    const typicalShapes = [{ ...shape, cpuMilli: MAXIMA.cpuMilli }, shape];
    const planner = create({ nodes: [giant], typicalShapes, backend });
    planner.setLatency('o', Uint32Array.of(MAXIMA.latencyUs));
    const result = planner.reserve('r', { ...whole, latency: { origin: 'o', maxUs: MAXIMA.latencyUs } });
    // All 16,000 milli were usable by the one-milli shape and, with CPU for both shapes, none was stranded.
    expect(result.decision.candidates[0]?.parts).toMatchObject({
      fragmentation: 50,
      bestFit: 100,
      latency: 0,
    });
    expect(planner.nodeState('giant')).toMatchObject({ cpuMilli: 0, memoryMib: 0 });
    planner.release('r');
    expect(planner.nodeState('giant')).toMatchObject({
      cpuMilli: MAXIMA.cpuMilli,
      memoryMib: MAXIMA.memoryMib,
    });
  });

  it('a node that an origin cannot reach is refused and is no alternative', () => {
    const planner = create({});
    planner.setLatency('o', Uint32Array.of(UNREACHABLE_US));
    const decision = planner.rank({ ...request, latency: { origin: 'o', maxUs: MAXIMA.latencyUs } });
    expect(decision.refusals).toEqual([{ constraint: 'latency', nodes: 1, onlyThis: 1 }]);
  });

  it('names such as __proto__ and toString are names like others', () => {
    const planner = create({
      nodes: [{ ...plain, id: '__proto__', labels: ['toString'], domain: 'constructor' }],
    });
    const odd = {
      ...request,
      requiredLabels: ['toString'],
      forbiddenLabels: ['__proto__'],
      spreadGroup: '__proto__',
    };
    expect(planner.reserve('constructor', odd)).toMatchObject({
      placed: true,
      reservation: { nodeId: '__proto__' },
    });
    expect(
      planner.rank({ ...request, requiredLabels: ['valueOf'] }).refusals.map((each) => each.constraint),
    ).toEqual(['required-labels']);
  });

  it('a model that no node bears is a refusal, not an error', () => {
    const decision = create({}).rank({
      ...request,
      accelerators: { count: 1, milliPerDevice: 1, models: ['no such'] },
    });
    expect(decision.refusals.map((each) => each.constraint)).toEqual(['accelerator-model']);
  });
});
