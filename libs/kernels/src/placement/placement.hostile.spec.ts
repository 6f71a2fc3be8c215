import { AppError } from '@isthmus/platform-errors';
import { describe, expect, it } from 'vitest';
import { create, failure, plain, request, shape, thrown } from './hostile.fixture.js';
import { MAXIMA } from './limits.js';
import { DEFAULT_SCORING } from './policy.js';
import type { NodeRequest, PlacementNode } from './types.js';

const NOT_WHOLE = [Number.NaN, Infinity, -Infinity, -1, 0.5, 2 ** 31, 2 ** 53, '7' as unknown as number];

describe('a fleet that breaks a rule is refused before it reaches the kernel', () => {
  it.each(NOT_WHOLE)('with %s as a quantity', (value) => {
    const fleets: PlacementNode[] = [
      { ...plain, cpuMilli: value },
      { ...plain, memoryMib: value },
      { ...plain, accelerators: { modelId: 'm', devices: value } },
    ];
    expect(fleets.map((node) => failure(() => create({ nodes: [node] })))).toEqual([
      'INVALID_ARGUMENT nodes[0].cpuMilli',
      'INVALID_ARGUMENT nodes[0].memoryMib',
      'INVALID_ARGUMENT nodes[0].accelerators.devices',
    ]);
  });

  it('with ids that are empty or used twice, all violations at once', () => {
    const nodes = [plain, { ...plain }, { ...plain, id: '' }];
    expect(failure(() => create({ nodes }))).toBe('INVALID_ARGUMENT nodes[1].id nodes[2].id');
  });

  it('larger than the memory, naming the limit and what raises it', () => {
    const many = (count: number, make: (index: number) => Partial<PlacementNode>) =>
      Array.from({ length: count }, (_, index): PlacementNode => ({
        ...plain,
        id: `n${index}`,
        ...make(index),
      }));
    const models = many(MAXIMA.models + 1, (index) => ({
      accelerators: { modelId: `m${index}`, devices: 1 },
    }));
    const labels = many(MAXIMA.labels + 1, (index) => ({ labels: [`l${index}`] }));
    const cpuLevels = Array.from({ length: MAXIMA.cpuLevels + 1 }, (_, index) => ({
      ...shape,
      cpuMilli: index,
    }));
    const groups = Array.from({ length: MAXIMA.deviceGroups + 1 }, (_, index) => ({
      ...shape,
      accelerators: { count: 1, milliPerDevice: index + 1 },
    }));
    const shapes = Array.from({ length: MAXIMA.typicalShapes + 1 }, () => shape);
    expect([
      limit(() => create({ nodes: many(MAXIMA.nodes + 1, () => ({})) })),
      limit(() => create({ nodes: models })),
      limit(() => create({ nodes: labels })),
      limit(() => create({ typicalShapes: shapes })),
      limit(() => create({ typicalShapes: cpuLevels })),
      limit(() => create({ typicalShapes: groups })),
    ]).toEqual([
      '8192 NODES_MAX in assembly/placement/layout.ts',
      '32 MODELS_MAX in assembly/placement/layout.ts',
      '63 LABEL_WORDS in assembly/placement/layout.ts',
      '1024 SHAPES_MAX in assembly/placement/layout.ts',
      '127 CPU_LEVELS_MAX in assembly/placement/layout.ts',
      '64 GROUPS_MAX in assembly/placement/layout.ts',
    ]);
  });

  it('with a policy, seed or typical shape out of range', () => {
    const weights = { ...DEFAULT_SCORING.weights, price: MAXIMA.weight + 1 };
    expect([
      failure(() => create({ seed: 2 ** 32 })),
      failure(() => create({ policy: { ...DEFAULT_SCORING, bucketMilli: 0 } })),
      failure(() => create({ policy: { ...DEFAULT_SCORING, strandWeight: -1 } })),
      failure(() => create({ policy: { ...DEFAULT_SCORING, weights } })),
      failure(() => create({ typicalShapes: [{ ...shape, popularity: Number.NaN }] })),
      failure(() =>
        create({ typicalShapes: [{ ...shape, accelerators: { count: 17, milliPerDevice: 0 } }] }),
      ),
    ]).toEqual([
      'INVALID_ARGUMENT seed',
      'INVALID_ARGUMENT policy.bucketMilli',
      'INVALID_ARGUMENT policy.strandWeight',
      'INVALID_ARGUMENT policy.weights.price',
      'INVALID_ARGUMENT typicalShapes[0].popularity',
      'INVALID_ARGUMENT typicalShapes[0].accelerators.count typicalShapes[0].accelerators.milliPerDevice',
    ]);
  });
});

describe('a request that breaks a rule is refused, and the planner works on', () => {
  it.each(NOT_WHOLE)('with %s as a quantity', (value) => {
    const planner = create({});
    const requests: NodeRequest[] = [
      { ...request, cpuMilli: value },
      { ...request, memoryMib: value },
      { ...request, priceMicrosMax: notAPrice(value) },
      { ...request, offers: new Map([['c', { priceMicros: notAPrice(value) }]]) },
      { ...request, offers: new Map([['c', { priceMicros: 0, milliPerDevice: value }]]) },
      { ...request, accelerators: { count: value, milliPerDevice: 1 } },
      { ...request, accelerators: { count: 1, milliPerDevice: value } },
      { ...request, latency: { perNodeUs: Uint32Array.of(1), maxUs: value } },
    ];
    expect(requests.map((each) => failure(() => planner.reserve('x', each)))).toEqual([
      'INVALID_ARGUMENT cpuMilli',
      'INVALID_ARGUMENT memoryMib',
      'INVALID_ARGUMENT priceMicrosMax',
      'INVALID_ARGUMENT offers.c.priceMicros',
      'INVALID_ARGUMENT offers.c.milliPerDevice',
      'INVALID_ARGUMENT accelerators.count',
      'INVALID_ARGUMENT accelerators.milliPerDevice',
      'INVALID_ARGUMENT latency.maxUs',
    ]);
    expect(planner.reserve('x', request).placed).toBe(true);
  });

  it('with latency rows of the wrong length or from an unknown origin', () => {
    const planner = create({});
    expect([
      failure(() => planner.setLatency('o', new Uint32Array(0))),
      failure(() => planner.setLatency('o', new Uint32Array(2))),
      failure(() => planner.setLatency('', new Uint32Array(1))),
      failure(() => planner.rank({ ...request, latency: { origin: 'o', maxUs: 1 } })),
      failure(() => planner.rank({ ...request, latency: { perNodeUs: new Uint32Array(2), maxUs: 1 } })),
    ]).toEqual([
      'INVALID_ARGUMENT latencyUs',
      'INVALID_ARGUMENT latencyUs',
      'INVALID_ARGUMENT origin',
      'INVALID_ARGUMENT latency.origin',
      'INVALID_ARGUMENT latency.perNodeUs',
    ]);
  });

  it('with more origins than rows', () => {
    const planner = create({});
    const add = (count: number) => {
      for (let index = 0; index < count; index++) planner.setLatency(`o${index}`, new Uint32Array(1));
    };
    add(MAXIMA.latencyOrigins);
    expect(limit(() => add(MAXIMA.latencyOrigins + 1))).toBe(
      '512 ORIGINS_MAX in assembly/placement/layout.ts',
    );
  });

  it('with offers that are no Map, cut less than asked, or grant devices to a request without', () => {
    const planner = create({});
    const offers = (milliPerDevice: number) => new Map([['c', { priceMicros: 0, milliPerDevice }]]);
    const half = { ...request, accelerators: { count: 1, milliPerDevice: 500 } };
    expect([
      // What a caller in JavaScript may pass.
      failure(() => planner.rank({ ...request, offers: {} as unknown as Map<string, never> })),
      failure(() => planner.rank({ ...half, offers: offers(499) })),
      failure(() => planner.rank({ ...half, offers: offers(1001) })),
      failure(() => planner.rank({ cpuMilli: 1, memoryMib: 1, offers: offers(1) })),
    ]).toEqual([
      'INVALID_ARGUMENT offers',
      'INVALID_ARGUMENT offers.c.milliPerDevice',
      'INVALID_ARGUMENT offers.c.milliPerDevice',
      'INVALID_ARGUMENT offers.c.milliPerDevice',
    ]);
    expect(planner.rank({ ...half, offers: offers(500) }).refusals.map((each) => each.constraint)).toEqual([
      'offer',
    ]);
  });

  it.each(NOT_WHOLE)('with %s as a usage by others', (value) => {
    const planner = create({});
    const nothing = { cpuMilli: 0, memoryMib: 0, deviceMilli: [] };
    expect([
      failure(() => planner.setUsage('a', { ...nothing, cpuMilli: value })),
      failure(() => planner.setUsage('a', { ...nothing, memoryMib: value })),
      failure(() => planner.setUsage('a', { ...nothing, deviceMilli: [0, value] })),
      failure(() => planner.setUsage('a', { ...nothing, deviceMilli: [0, 0, 0] })),
      failure(() => planner.setUsage('b', nothing)),
    ]).toEqual([
      'INVALID_ARGUMENT cpuMilli',
      'INVALID_ARGUMENT memoryMib',
      'INVALID_ARGUMENT deviceMilli[1]',
      'INVALID_ARGUMENT deviceMilli',
      'NOT_FOUND ',
    ]);
    expect(planner.nodeState('a')).toMatchObject({
      cpuMilli: 1000,
      memoryMib: 1000,
      deviceMilli: [1000, 1000],
    });
  });

  it.each([0, 65, Number.NaN, 1.5])('for %s candidates', (count) => {
    expect(failure(() => create({}).rank(request, { count }))).toBe('INVALID_ARGUMENT count');
  });

  it('with a reservation to restore that never fitted', () => {
    const planner = create({});
    const held = { id: 'r', nodeId: 'a', cpuMilli: 1, memoryMib: 1, devices: [0], milliPerDevice: 1000 };
    planner.restore(held);
    expect([
      failure(() => planner.restore({ ...held, id: 'twice' })),
      failure(() => planner.restore({ ...held, id: 's', devices: [2] })),
      failure(() => planner.restore({ ...held, id: 't', devices: [1, 1] })),
      failure(() => planner.restore({ ...held, id: 'u', devices: [-1] })),
      failure(() => planner.restore({ ...held, id: 'v', devices: [], cpuMilli: 1001 })),
      failure(() => planner.restore({ ...held, id: 'w', nodeId: 'b' })),
      failure(() => planner.restore(held)),
    ]).toEqual([
      'FAILED_PRECONDITION ',
      'FAILED_PRECONDITION ',
      'INVALID_ARGUMENT devices',
      'INVALID_ARGUMENT devices[0]',
      'FAILED_PRECONDITION ',
      'NOT_FOUND ',
      'ALREADY_EXISTS ',
    ]);
  });
});

/** Prices may pass 2^31. */
function notAPrice(value: number): number {
  return value === 2 ** 31 ? MAXIMA.priceMicros + 1 : value;
}

function limit(action: () => unknown): string {
  const error = thrown(action);
  return error instanceof AppError ? `${error.metadata['limit']} ${error.metadata['option']}` : String(error);
}
