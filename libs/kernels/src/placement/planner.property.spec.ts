import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEVICE_MILLI } from './limits.js';
import { PlacementPlanner } from './placement.js';
import { THOROUGH } from '../thorough.fixture.js';
import type { Offer, PlacementNode, NodeRequest, Reservation } from './types.js';

const MODELS = ['G2', 'T4', 'Ascend910B'];
const CLASSES = ['c', 'd', 'e'];
const LABELS = ['zone:a', 'zone:b', 'tier:edge'];

const node = fc.record({
  cpuMilli: fc.integer({ min: 0, max: 100_000 }),
  memoryMib: fc.integer({ min: 0, max: 400_000 }),
  accelerators: fc.option(
    fc.record({ modelId: fc.constantFrom(...MODELS), devices: fc.integer({ min: 1, max: 16 }) }),
    {
      nil: undefined,
    },
  ),
  priceClass: fc.constantFrom(...CLASSES),
  labels: fc.subarray(LABELS),
  domain: fc.constantFrom('x', 'y', 'z'),
});

const request = fc.record({
  cpuMilli: fc.integer({ min: 0, max: 40_000 }),
  memoryMib: fc.integer({ min: 0, max: 100_000 }),
  accelerators: fc.option(
    fc.record({
      count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 8 })),
      milliPerDevice: fc.oneof(fc.constant(DEVICE_MILLI), fc.integer({ min: 1, max: DEVICE_MILLI })),
      models: fc.subarray(MODELS),
    }),
    { nil: undefined },
  ),
  requiredLabels: fc.subarray(LABELS, { maxLength: 1 }),
  forbiddenLabels: fc.subarray(LABELS, { maxLength: 1 }),
  latency: fc.option(fc.record({ origin: fc.constant('metro'), maxUs: fc.integer({ min: 0, max: 9000 }) }), {
    nil: undefined,
  }),
  spreadGroup: fc.option(fc.constantFrom('g', 'h'), { nil: undefined }),
  prices: fc.option(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 3 }), {
    nil: undefined,
  }),
  /** Devices are cut into slices of this in the first class, of twice this in the second. */
  sliceMilli: fc.constantFrom(1, 125, 250),
  priceMicrosMax: fc.integer({ min: 300, max: 1000 }),
  excludedNodes: fc.subarray(['node 0', 'node 1', 'node 2'], { maxLength: 2 }),
});

const story = fc.record({
  nodes: fc.array(node, { minLength: 1, maxLength: 12 }),
  latencies: fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 12, maxLength: 12 }),
  seed: fc.integer({ min: 0, max: 1000 }),
  requests: fc.array(request, { minLength: 1, maxLength: 20 }),
  releases: fc.array(fc.nat(30), { maxLength: 10 }),
});
/** Reproducible; fast-check prints the path of a counterexample. */
const RUNS = { seed: 20261124, numRuns: 20 * THOROUGH };

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

describe.each(['wasm', 'reference'] as const)('a planner on the %s backend', (backend) => {
  it('never gives out more than there is, and loses nothing', () => {
    fc.assert(
      fc.property(story, (given) => {
        const { planner, nodes, reservations } = play(given, backend);
        for (const each of nodes) expect(withHeld(planner, each, reservations)).toEqual(whole(each));
      }),
      RUNS,
    );
  });

  it('is after a release as if nothing had been reserved', () => {
    fc.assert(
      fc.property(story, request, (given, extra) => {
        const { planner, nodes } = play(given, backend);
        const before = snapshot(planner, nodes, given.requests);
        const result = planner.reserve('extra', clean(extra));
        if (result.placed) planner.release('extra');
        expect(snapshot(planner, nodes, given.requests)).toEqual(before);
      }),
      RUNS,
    );
  });

  it('predicts by what-if what then happens, and is unchanged by it', () => {
    fc.assert(
      fc.property(story, (given) => {
        const { planner, nodes } = play(given, backend);
        const requests = given.requests.map(clean);
        const before = snapshot(planner, nodes, given.requests);
        const foretold = planner.whatIf(requests);
        expect(snapshot(planner, nodes, given.requests)).toEqual(before);
        const happened = planner.reserveBatch(
          requests.map((each, index) => ({ id: `then ${index}`, request: each })),
        );
        expect(happened.map(place)).toEqual(foretold.map(place));
      }),
      RUNS,
    );
  });

  it('reserves a gang as a whole or not at all', () => {
    fc.assert(
      fc.property(story, (given) => {
        const { planner, nodes } = play(given, backend);
        const impossible = { cpuMilli: 4_000_000, memoryMib: 0 };
        const gang = [...given.requests.map(clean), impossible];
        const before = snapshot(planner, nodes, given.requests);
        const results = planner.reserveBatch(
          gang.map((each, index) => ({ id: `gang ${index}`, request: each })),
          { allOrNothing: true },
        );
        expect(results.at(-1)?.placed).toBe(false);
        expect(snapshot(planner, nodes, given.requests)).toEqual(before);
      }),
      RUNS,
    );
  });

  it('restores stored reservations into a planner of the same nodes', () => {
    fc.assert(
      fc.property(story, (given) => {
        const { planner, nodes, reservations } = play(given, backend);
        const next = plannerOf(given, backend).planner;
        // Through JSON, as from a database.
        const stored: Reservation[] = JSON.parse(JSON.stringify(reservations));
        for (const each of stored) next.restore(each);
        expect(snapshot(next, nodes, given.requests)).toEqual(snapshot(planner, nodes, given.requests));
      }),
      RUNS,
    );
  });
});

it('places alike on both backends', () => {
  fc.assert(
    fc.property(story, (given) => {
      const [wasm, reference] = (['wasm', 'reference'] as const).map((backend) => play(given, backend));
      expect(wasm?.reservations).toEqual(reference?.reservations);
      expect(wasm?.decisions).toEqual(reference?.decisions);
    }),
    RUNS,
  );
});

it('brought up to the usage that reservations make, ranks as the planner that made them', () => {
  fc.assert(
    fc.property(story, (given) => {
      // Replicas of a group are the planner's own knowledge; usage has none.
      const requests = given.requests.map((each) => ({ ...each, spreadGroup: undefined }));
      const { planner, nodes } = play({ ...given, requests }, 'wasm');
      const follower = plannerOf({ ...given, requests }, 'wasm').planner;
      for (const each of nodes) {
        const free = planner.nodeState(each.id);
        follower.setUsage(each.id, { cpuMilli: 0, memoryMib: 0, deviceMilli: free.deviceMilli });
        follower.setUsage(each.id, {
          cpuMilli: each.cpuMilli - free.cpuMilli,
          memoryMib: each.memoryMib - free.memoryMib,
          deviceMilli: free.deviceMilli.map((milli) => DEVICE_MILLI - milli),
        });
      }
      expect(snapshot(follower, nodes, requests)).toEqual(snapshot(planner, nodes, requests));
    }),
    RUNS,
  );
});

it('does not depend on the order in which the nodes are listed', () => {
  fc.assert(
    fc.property(story, (given) => {
      const backwards = {
        ...given,
        nodes: [...given.nodes].reverse(),
        latencies: given.latencies.slice(0, given.nodes.length).reverse(),
      };
      const name = (index: number) => `node ${given.nodes.length - 1 - index}`;
      expect(play(backwards, 'wasm', name).reservations).toEqual(play(given, 'wasm').reservations);
    }),
    RUNS,
  );
});

/** Reserves the story's requests, releases some, and returns what is held in the end. */
function play(given: Story, backend: 'wasm' | 'reference', name?: (index: number) => string) {
  const { planner, nodes } = plannerOf(given, backend, name);
  const held = new Map<string, Reservation>();
  const decisions = given.requests.map((each, index) => {
    const result = planner.reserve(`r${index}`, clean(each));
    if (result.placed) held.set(result.reservation.id, result.reservation);
    return result.decision;
  });
  for (const index of given.releases) if (held.delete(`r${index}`)) planner.release(`r${index}`);
  return { planner, nodes, decisions, reservations: [...held.values()] };
}

function plannerOf(
  given: Story,
  backend: 'wasm' | 'reference',
  name: (index: number) => string = (index) => `node ${index}`,
) {
  const nodes = given.nodes.map(({ accelerators, ...rest }, index): PlacementNode => {
    return { id: name(index), ...rest, ...(accelerators ? { accelerators } : {}) };
  });
  const typicalShapes = given.requests.map(clean).map(({ cpuMilli, accelerators }) => {
    return { cpuMilli, ...(accelerators ? { accelerators } : {}), popularity: 1 };
  });
  const planner = new PlacementPlanner({ nodes, typicalShapes, seed: given.seed, backend });
  planner.setLatency('metro', Uint32Array.from(given.latencies.slice(0, nodes.length)));
  return { planner, nodes };
}

/** Absent properties instead of undefined ones. */
function clean(drawn: Story['requests'][number]): NodeRequest {
  const { accelerators, latency, spreadGroup, prices, sliceMilli, ...rest } = drawn;
  const offers = prices?.map((priceMicros, index): [string, Offer] => {
    const slice = sliceMilli << index;
    const milliPerDevice = Math.min(
      DEVICE_MILLI,
      Math.ceil((accelerators?.milliPerDevice ?? 0) / slice) * slice,
    );
    return [CLASSES[index] ?? '', { priceMicros, ...(accelerators ? { milliPerDevice } : {}) }];
  });
  return {
    ...rest,
    ...(offers ? { offers: new Map(offers) } : {}),
    ...(accelerators ? { accelerators } : {}),
    ...(latency ? { latency } : {}),
    ...(spreadGroup ? { spreadGroup } : {}),
  };
}

/** All that a caller can see: the nodes' state, and what the planner would answer to each request. */
function snapshot(planner: PlacementPlanner, nodes: PlacementNode[], requests: Story['requests']) {
  return {
    states: nodes.map((each) => planner.nodeState(each.id)),
    decisions: requests.map((each) => planner.rank(clean(each), { count: 64, explain: true })),
  };
}

function place(result: ReturnType<PlacementPlanner['reserve']>) {
  return result.placed ? [result.reservation.nodeId, result.reservation.devices] : result.decision.refusals;
}

function whole(each: PlacementNode) {
  return {
    cpuMilli: each.cpuMilli,
    memoryMib: each.memoryMib,
    devices: Array.from({ length: each.accelerators?.devices ?? 0 }, () => DEVICE_MILLI),
    negative: false,
  };
}

/** Free plus held capacity of a node. */
function withHeld(planner: PlacementPlanner, each: PlacementNode, reservations: Reservation[]) {
  const state = planner.nodeState(each.id);
  const here = reservations.filter((reservation) => reservation.nodeId === each.id);
  return {
    cpuMilli: here.reduce((sum, reservation) => sum + reservation.cpuMilli, state.cpuMilli),
    memoryMib: here.reduce((sum, reservation) => sum + reservation.memoryMib, state.memoryMib),
    devices: state.deviceMilli.map((free, device) =>
      here
        .filter((reservation) => reservation.devices.includes(device))
        .reduce((sum, reservation) => sum + reservation.milliPerDevice, free),
    ),
    negative: [state.cpuMilli, state.memoryMib, ...state.deviceMilli].some((free) => free < 0),
  };
}
