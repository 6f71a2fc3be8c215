import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileFleet, CONSTRAINTS, DEFAULT_POLICY, FleetPlanner, nextPiece } from './index.js';
import { plainFailures } from './plain-rules.fixture.js';
import type { Candidate, NodeUsage, FleetNode, PlacementRequest } from './index.js';

const SEED = 20_261_124;
const settings = { seed: SEED, numRuns: 60 * Number(process.env['ISTHMUS_THOROUGH'] ?? 1) };

const nodes = fc
  .array(
    fc.record({
      cpuMilli: fc.integer({ min: 1_000, max: 64_000 }),
      memoryMib: fc.integer({ min: 1_024, max: 262_144 }),
      devices: fc.integer({ min: 0, max: 4 }),
      sliceMilli: fc.constantFrom(1, 125, 250, 1_000),
      site: fc.integer({ min: 0, max: 3 }),
      price: fc.integer({ min: 0, max: 100_000 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drawn) =>
    drawn.map(({ devices, sliceMilli, site, price, ...size }, place): FleetNode => ({
      ...size,
      id: `n${place}`,
      siteId: `s${site}`,
      operatorId: `o${place % 2}`,
      regionId: `r${place % 3}`,
      prices: { cpuCoreHourMicros: price, memoryGibHourMicros: price, acceleratorHourMicros: price * 20 },
      ...(devices > 0 ? { accelerators: { modelId: 'x', devices, sliceMilli } } : {}),
    })),
  );
const requests = fc.record({
  resources: fc.record({
    cpuMilli: fc.integer({ min: 50, max: 16_000 }),
    memoryMib: fc.integer({ min: 96, max: 65_536 }),
    acceleratorMilli: fc.constantFrom(0, 0, 100, 500, 1_000),
  }),
  roundTripUsMax: fc.constantFrom(0, 1_000, 3_000),
  operatorIds: fc.subarray(['o0', 'o1'], { maxLength: 1 }),
  regionIds: fc.subarray(['r0', 'r1', 'r2'], { maxLength: 2 }),
  priceMicroPerHourMax: fc.constantFrom(0, 100_000, 1_000_000),
  excludedNodeIds: fc.subarray(['n0', 'n1', 'n2'], { maxLength: 1 }),
});
const roundTripUs = new Map([
  ['s0', 400],
  ['s1', 900],
  ['s2', 2_500],
  ['s3', -1],
]);

const usages = fc.dictionary(
  fc.constantFrom('n0', 'n1', 'n2', 'n3', 'gone'),
  fc.record({
    cpuMilli: fc.integer({ min: 0, max: 64_000 }),
    memoryMib: fc.integer({ min: 0, max: 262_144 }),
    deviceMilli: fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 4 }),
  }),
);

function plannerOf(fleetNodes: FleetNode[], seed = 7, backend: 'wasm' | 'reference' = 'wasm'): FleetPlanner {
  return new FleetPlanner(compileFleet(fleetNodes, seed), DEFAULT_POLICY, backend);
}

function moved(
  usage: NodeUsage | undefined,
  chosen: Candidate,
  { resources }: PlacementRequest,
  sign: 1 | -1,
): NodeUsage {
  const deviceMilli = [...(usage?.deviceMilli ?? [0, 0, 0, 0])];
  if (chosen.device !== undefined) {
    deviceMilli[chosen.device] = (deviceMilli[chosen.device] ?? 0) + sign * chosen.acceleratorMilli;
  }
  return {
    cpuMilli: (usage?.cpuMilli ?? 0) + sign * resources.cpuMilli,
    memoryMib: (usage?.memoryMib ?? 0) + sign * resources.memoryMib,
    deviceMilli,
  };
}

it('never takes more than a node has, keeps every bound, and gives everything back', () => {
  fc.assert(
    fc.property(nodes, fc.array(requests, { maxLength: 40 }), (fleetNodes, stream) => {
      const planner = plannerOf(fleetNodes);
      const byId = new Map(fleetNodes.map((node) => [node.id, node]));
      const usage = new Map<string, NodeUsage>();
      const placed: { chosen: Candidate; request: PlacementRequest }[] = [];
      for (const request of stream) {
        const decision = planner.decide({ usage, roundTripUs }, request);
        if (!decision.placed) continue;
        const { chosen } = decision;
        usage.set(chosen.nodeId, moved(usage.get(chosen.nodeId), chosen, request, 1));
        placed.push({ chosen, request });
      }
      for (const [id, used] of usage) {
        const node = byId.get(id);
        expect(used.cpuMilli).toBeLessThanOrEqual(node?.cpuMilli ?? -1);
        expect(used.memoryMib).toBeLessThanOrEqual(node?.memoryMib ?? -1);
        expect(Math.max(...used.deviceMilli)).toBeLessThanOrEqual(1_000);
      }
      for (const { chosen, request } of placed) {
        const node = byId.get(chosen.nodeId);
        expect(chosen.acceleratorMilli).toBeGreaterThanOrEqual(request.resources.acceleratorMilli);
        expect(chosen.roundTripUs).toBeLessThanOrEqual(request.roundTripUsMax || Infinity);
        expect(chosen.priceMicroPerHour).toBeLessThanOrEqual(request.priceMicroPerHourMax || Infinity);
        expect(request.excludedNodeIds).not.toContain(chosen.nodeId);
        expect([...request.operatorIds, ...(request.operatorIds.length ? [] : [node?.operatorId])]).toContain(
          node?.operatorId,
        );
        usage.set(chosen.nodeId, moved(usage.get(chosen.nodeId), chosen, request, -1));
      }
      for (const used of usage.values())
        expect(used).toEqual({ cpuMilli: 0, memoryMib: 0, deviceMilli: [0, 0, 0, 0] });
    }),
    settings,
  );
});

it('decides the same for the same snapshot, whatever the order of nodes', () => {
  fc.assert(
    fc.property(nodes, requests, fc.nat(), (fleetNodes, request, seed) => {
      const decide = (order: FleetNode[]) =>
        plannerOf(order, seed).decide({ usage: new Map(), roundTripUs }, request);
      const decision = decide(fleetNodes);
      expect(decide(fleetNodes)).toEqual(decision);
      expect(decide(fleetNodes.toReversed())).toEqual(decision);
    }),
    settings,
  );
});

it('decides by the snapshot alone, whatever was asked before, on either backend', () => {
  const steps = fc.array(fc.tuple(usages, requests), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(nodes, steps, (fleetNodes, asked) => {
      const planner = plannerOf(fleetNodes);
      for (const [used, request] of asked) {
        const snapshot = { usage: new Map(Object.entries(used)), roundTripUs };
        const decision = planner.decide(snapshot, request);
        expect(plannerOf(fleetNodes, 7, 'reference').decide(snapshot, request)).toEqual(decision);
      }
    }),
    settings,
  );
});

it('judges nodes by the plain rules', () => {
  fc.assert(
    fc.property(nodes, usages, requests, (fleetNodes, used, request) => {
      const usage = new Map(Object.entries(used));
      const failed = fleetNodes.map((node) =>
        plainFailures(node, request, {
          usage: usage.get(node.id) ?? { cpuMilli: 0, memoryMib: 0, deviceMilli: [] },
          roundTripUs: roundTripUs.get(node.siteId) ?? -1,
        }),
      );
      const decision = plannerOf(fleetNodes).decide({ usage, roundTripUs }, request);
      const { feasible, filtered } = decision;
      expect(feasible).toBe(failed.filter((each) => each.length === 0).length);
      for (const constraint of CONSTRAINTS) {
        expect(filtered[constraint]).toBe(failed.filter((each) => each.includes(constraint)).length);
      }
      for (const { nodeId, constraint, with: others } of decision.placed ? [] : decision.alternatives) {
        const place = fleetNodes.findIndex(({ id }) => id === nodeId);
        expect([constraint, ...others]).toEqual(failed[place]);
      }
    }),
    settings,
  );
});

it('accounts for every node: feasible, or counted under what it fails, with an alternative where none is feasible', () => {
  fc.assert(
    fc.property(nodes, requests, (fleetNodes, request) => {
      const decision = plannerOf(fleetNodes).decide({ usage: new Map(), roundTripUs }, request);
      const named = decision.placed ? [decision.chosen, ...decision.runnersUp] : decision.alternatives;
      const refused = Object.values(decision.filtered).reduce((sum, count) => sum + count, 0);
      expect(decision.feasible + refused).toBeGreaterThanOrEqual(fleetNodes.length);
      expect(named.length).toBeGreaterThan(0);
      expect(decision.placed).toBe(decision.feasible > 0);
    }),
    settings,
  );
});

it('offers no alternative that would not do', () => {
  fc.assert(
    fc.property(nodes, requests, (fleetNodes, request) => {
      const planner = plannerOf(fleetNodes);
      const decide = (asked: PlacementRequest) => planner.decide({ usage: new Map(), roundTripUs }, asked);
      const decision = decide(request);
      const reachable = decision.placed
        ? []
        : decision.alternatives.filter((offer) => offer.roundTripUs >= 0);
      for (const { constraint, with: others, roundTripUs: us, priceMicroPerHour, free } of reachable) {
        const relaxed = [constraint, ...others];
        const { resources } = request;
        const smaller = {
          cpuMilli: Math.min(resources.cpuMilli, free.cpuMilli),
          memoryMib: Math.min(resources.memoryMib, free.memoryMib),
          acceleratorMilli: Math.min(resources.acceleratorMilli, free.acceleratorMilli),
        };
        const corrected: PlacementRequest = {
          resources: relaxed.includes('resources') ? smaller : resources,
          roundTripUsMax: relaxed.includes('latency') ? us : request.roundTripUsMax,
          priceMicroPerHourMax: relaxed.includes('price') ? priceMicroPerHour : request.priceMicroPerHourMax,
          regionIds: relaxed.includes('region') ? [] : request.regionIds,
          operatorIds: relaxed.includes('operator') ? [] : request.operatorIds,
          excludedNodeIds: relaxed.includes('excluded') ? [] : request.excludedNodeIds,
        };
        expect(decide(corrected).placed).toBe(true);
      }
    }),
    settings,
  );
});

it('cuts usage into pieces that sum to the price of the time, rounded down once', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 9n }), cuts, (priceMicroPerHour, steps) => {
      let [nowMs, meteredToMs, meteredMicro] = [1_000, 1_000, 0n];
      for (const step of steps) {
        nowMs += step;
        const piece = nextPiece({
          priceMicroPerHour,
          confirmedAtMs: 1_000,
          meteredToMs,
          meteredMicro,
          untilMs: nowMs,
        });
        meteredToMs = piece?.periodEndMs ?? meteredToMs;
        meteredMicro += piece?.quantity ?? 0n;
      }
      expect(meteredMicro).toBe((priceMicroPerHour * BigInt(nowMs - 1_000)) / 3_600_000n);
    }),
    settings,
  );
});
