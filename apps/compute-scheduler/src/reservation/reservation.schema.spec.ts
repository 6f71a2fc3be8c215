import { randomUUID } from 'node:crypto';
import { builtInAtlas, lookup } from '@isthmus/atlas';
import { registry } from '@isthmus/contracts';
import { expect, it } from 'vitest';
import type { ReferenceModel } from '../atlas/reference-model.js';
import { reservationSchemas } from './reservation.schema.js';

const atlas = builtInAtlas('cn-2026');
// The rules read the atlas and its index alone; the fleet is not compiled.
const schemas = reservationSchemas({ atlas, index: lookup(atlas) } as ReferenceModel);

/** As it arrives: what is not set has the default of its type. */
const requirement = registry.PlacementRequirement.fromPartial({
  metroId: 'wuhan',
  resources: { cpuMilli: 1, memoryMib: 1, acceleratorMilli: 1_000 },
  operatorIds: ['china-unicom', 'china-mobile', 'china-unicom'],
});
const order = {
  key: 'k',
  tenantId: randomUUID(),
  agentId: randomUUID(),
  requirement,
  ttlMs: 5_000,
  excludedNodeIds: ['b', 'a', 'b'],
};
const accepts = (change: object) => schemas.reserve.safeParse({ ...order, ...change }).success;
const acceptsNeed = (change: object) => accepts({ requirement: { ...requirement, ...change } });

it('sorts lists and drops repeats, so that equal orders are equal', () => {
  const parsed = schemas.reserve.parse(order);
  expect(parsed.excludedNodeIds).toEqual(['a', 'b']);
  expect(parsed.requirement.operatorIds).toEqual(['china-mobile', 'china-unicom']);
});

it.each([
  ['the shortest time to live', { ttlMs: 5_000 }, { ttlMs: 4_999 }],
  ['the longest time to live', { ttlMs: 600_000 }, { ttlMs: 600_001 }],
  [
    'as many excluded nodes as there may be',
    { excludedNodeIds: Array.from({ length: 1_000 }, (_, n) => `n${n}`) },
    { excludedNodeIds: Array.from({ length: 1_001 }, (_, n) => `n${n}`) },
  ],
])('accepts %s and no more', (_, within, beyond) => {
  expect([accepts(within), accepts(beyond)]).toEqual([true, false]);
});

it.each([
  ['round trip', { roundTripUsMax: 2_000_000 }, { roundTripUsMax: 2_000_001 }],
  ['price', { priceMicroPerHourMax: 1_000_000_000_000n }, { priceMicroPerHourMax: 1_000_000_000_001n }],
  ['price of 0', { priceMicroPerHourMax: 0n }, { priceMicroPerHourMax: -1n }],
  ['metro', { metroId: 'wuhan' }, { metroId: 'atlantis' }],
])('accepts a requirement up to its greatest %s', (_, within, beyond) => {
  expect([acceptsNeed(within), acceptsNeed(beyond)]).toEqual([true, false]);
});
