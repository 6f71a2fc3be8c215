import { expect, it } from 'vitest';
import {
  compileFleet,
  DEFAULT_POLICY,
  explain,
  FleetPlanner,
  placementImpossible,
  priceMicroPerHour,
} from './index.js';
import type { Decision, NodeUsage, FleetNode, PlacementRequest, Refused } from './index.js';

const prices = { cpuCoreHourMicros: 80_000, memoryGibHourMicros: 20_000, acceleratorHourMicros: 1_000_000 };
const node = (id: string, rest: Partial<FleetNode> = {}): FleetNode => ({
  id,
  siteId: id.split('-')[0] ?? '',
  operatorId: 'op-a',
  regionId: 'north',
  cpuMilli: 8_000,
  memoryMib: 16_384,
  prices,
  ...rest,
});
const request = (rest: Partial<PlacementRequest> = {}): PlacementRequest => ({
  resources: { cpuMilli: 1_000, memoryMib: 1_024, acceleratorMilli: 0 },
  roundTripUsMax: 0,
  operatorIds: [],
  regionIds: [],
  priceMicroPerHourMax: 0,
  excludedNodeIds: [],
  ...rest,
});
const devices = { modelId: 'x', devices: 2, sliceMilli: 250 };
const roundTripUs = new Map([
  ['near', 500],
  ['far', 4_200],
  ['cut', -1],
]);
const decide = (
  nodes: FleetNode[],
  asked: PlacementRequest,
  usage: Record<string, NodeUsage> = {},
  seed = 1,
): Decision =>
  new FleetPlanner(compileFleet(nodes, seed), DEFAULT_POLICY).decide(
    { usage: new Map(Object.entries(usage)), roundTripUs },
    asked,
  );
const chosen = (decision: Decision) => (decision.placed ? decision.chosen : undefined);
const refusal = (nodes: FleetNode[], asked: PlacementRequest, usage: Record<string, NodeUsage> = {}) =>
  // The tests below expect a refusal; a placement has no alternatives and fails them.
  placementImpossible(decide(nodes, asked, usage) as Refused, asked);

it('prefers the nearer of two like nodes, and the cheaper', () => {
  expect(chosen(decide([node('far-1'), node('near-1')], request()))?.nodeId).toBe('near-1');
  const cheap = node('near-2', { prices: { ...prices, cpuCoreHourMicros: 40_000 } });
  expect(chosen(decide([node('near-1'), cheap], request()))?.nodeId).toBe('near-2');
});

it('keeps accelerators for those who need one', () => {
  const withDevices = node('near-1', { accelerators: devices });
  expect(chosen(decide([withDevices, node('near-2')], request()))?.nodeId).toBe('near-2');
});

it('fills a node before it uses another', () => {
  const usage = { 'near-2': { cpuMilli: 4_000, memoryMib: 8_192, deviceMilli: [] } };
  expect(chosen(decide([node('near-1'), node('near-2'), node('near-3')], request(), usage))?.nodeId).toBe(
    'near-2',
  );
});

it('rounds a share up to slices, keeps a whole device whole and prices what is granted', () => {
  const asked = request({ resources: { cpuMilli: 1_000, memoryMib: 1_024, acceleratorMilli: 300 } });
  const usage = { 'near-1': { cpuMilli: 0, memoryMib: 0, deviceMilli: [0, 500] } };
  expect(
    chosen(decide([node('near-1', { cpuMilli: 16_000, accelerators: devices })], asked, usage)),
  ).toMatchObject({
    acceleratorMilli: 500,
    device: 1,
    priceMicroPerHour: 80_000 + 20_000 + 500_000,
  });
});

it('does not add up the leftovers of two devices', () => {
  const asked = request({ resources: { cpuMilli: 1, memoryMib: 1, acceleratorMilli: 600 } });
  const usage = { 'near-1': { cpuMilli: 0, memoryMib: 0, deviceMilli: [500, 500] } };
  expect(decide([node('near-1', { accelerators: devices })], asked, usage).placed).toBe(false);
});

it('rounds each part of a price up', () => {
  expect(priceMicroPerHour(node('near-1'), { cpuMilli: 1, memoryMib: 1, acceleratorMilli: 0 })).toBe(80 + 20);
});

it('explains the choice with its parts, three runners-up and what was filtered', () => {
  const nodes = [1, 2, 3, 4, 5].map((n) => node(`near-${n}`)).concat(node('far-1'));
  const decision = decide(nodes, request({ roundTripUsMax: 1_000 }));
  const explanation = decision.placed ? explain(decision) : undefined;
  expect(explanation).toMatchObject({
    policy: 'stranding-1',
    seed: 1,
    feasible: 5,
    filtered: { latency: 1, price: 0 },
  });
  expect(explanation?.runnersUp).toHaveLength(3);
  const { parts, score } = explanation?.chosen ?? {};
  const { scarcity, spread, ...gains } = { ...explanation?.weights };
  const points = Object.entries(gains).map(([part, weight]) => weight * ({ ...parts }[part] ?? NaN));
  expect(Object.keys(parts ?? {}).sort()).toEqual([...Object.keys(gains), 'scarcity', 'spread'].sort());
  expect(points.reduce((sum, each) => sum + each, 0)).toBe(score);
});

it('breaks ties by the seed alone', () => {
  const nodes = Array.from({ length: 40 }, (_, n) => node(`near-${n}`));
  const winners = Array.from({ length: 20 }, (_, seed) => chosen(decide(nodes, request(), {}, seed))?.nodeId);
  const again = Array.from(
    { length: 20 },
    (_, seed) => chosen(decide(nodes.toReversed(), request(), {}, seed))?.nodeId,
  );
  expect(again).toEqual(winners);
  expect(new Set(winners).size).toBeGreaterThan(10);
});

it('names latency, the nearest round trip and the class that would do', () => {
  expect(refusal([node('far-1')], request({ roundTripUsMax: 1_000 }))).toMatchObject({
    code: 'PLACEMENT_IMPOSSIBLE',
    metadata: { constraint: 'latency', roundTripUs: '4200', latencyClassUs: '5000', 'refused.latency': '1' },
    remedy: 'Allow a round trip of 5 ms (the nearest is 4.200 ms).',
  });
});

it('names the price that would do', () => {
  expect(refusal([node('near-1')], request({ priceMicroPerHourMax: 5 })).metadata).toMatchObject({
    constraint: 'price',
    priceMicroPerHour: '100000',
  });
});

it('names the resource that is short and what is left of it', () => {
  const asked = request({ resources: { cpuMilli: 9_000, memoryMib: 1_024, acceleratorMilli: 0 } });
  const usage = { 'near-1': { cpuMilli: 2_000, memoryMib: 0, deviceMilli: [] } };
  expect(refusal([node('near-1')], asked, usage).metadata).toMatchObject({
    constraint: 'resources',
    resource: 'cpuMilli',
    cpuMilli: '6000',
  });
});

it.each([
  ['region', { regionIds: ['south'] }, { regionId: 'north' }],
  ['operator', { operatorIds: ['op-z'] }, { operatorId: 'op-a' }],
  ['excluded', { excludedNodeIds: ['near-1'] }, { nodeId: 'near-1' }],
])('names the %s constraint and what would do', (constraint, rest, facts) => {
  expect(refusal([node('near-1')], request(rest)).metadata).toMatchObject({ constraint, ...facts });
});

it('offers every single relaxation, latency first', () => {
  const nodes = [node('far-1'), node('near-1', { regionId: 'south' })];
  const error = refusal(nodes, request({ roundTripUsMax: 1_000, regionIds: ['north'] }));
  expect(error.metadata).toMatchObject({ constraint: 'latency', latencyClassUs: '5000', regionId: 'south' });
  expect(error.remedy).toMatch(/Or allow region south/);
});

it('says what must change together where no single relaxation is enough', () => {
  const error = refusal([node('far-1')], request({ roundTripUsMax: 1_000, priceMicroPerHourMax: 5 }));
  expect(error.message).toMatch(/the latency bound and the price bound/);
  expect(error.remedy).toMatch(/5 ms .* and allow a price/);
});

it('never places if there is no path, even without a bound', () => {
  expect(refusal([node('cut-1')], request()).metadata).toMatchObject({
    constraint: 'latency',
    roundTripUs: '-1',
  });
});

it('reports that the fleet has no nodes', () => {
  expect(refusal([], request())).toMatchObject({ code: 'PLACEMENT_IMPOSSIBLE' });
});
