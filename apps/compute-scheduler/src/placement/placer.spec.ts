import { builtInAtlas } from '@isthmus/atlas';
import { expect, it } from 'vitest';
import { ReferenceModel } from '../atlas/reference-model.js';
import { Placer } from './placer.js';
import type { Requirement } from './placement.types.js';

const model = new ReferenceModel(builtInAtlas('cn-2026'), 7);
const requirement = (change: Partial<Requirement> = {}): Requirement => ({
  metroId: 'wuhan',
  roundTripUsMax: 3_000,
  resources: { cpuMilli: 2_000, memoryMib: 2_048, acceleratorMilli: 250 },
  operatorIds: [],
  regionIds: [],
  priceMicroPerHourMax: 0n,
  ...change,
});
/** Made up: sites are farther the later the atlas names them. */
const trips = {
  topologyVersion: 'cn-2026:1',
  bySite: new Map<string, number>(model.atlas.sites.map(({ id }, place) => [id, 100 * (place + 1)])),
};
const nothing = { usage: new Map(), trips };
const half = (nodeId: string) =>
  new Map([[nodeId, { cpuMilli: 4_000, memoryMib: 8_192, deviceMilli: [500, 0], reservations: 4 }]]);

it('places with the kernel', () => {
  expect(new Placer(model).backend).toBe('wasm');
});

it('decides by what it is given, whatever it decided before', () => {
  const veteran = new Placer(model);
  const first = veteran.place(requirement(), [], nothing);
  const used = { usage: half(first.chosen.nodeId), trips };
  const second = veteran.place(requirement(), [], used);
  veteran.place(
    requirement({ resources: { cpuMilli: 500, memoryMib: 512, acceleratorMilli: 0 } }),
    [],
    nothing,
  );
  veteran.place(requirement(), [first.chosen.nodeId], used);
  expect(veteran.place(requirement(), [], nothing)).toEqual(first);
  expect(new Placer(model).place(requirement(), [], used)).toEqual(second);
});

it('names by the hash of a decision all that it was made on', () => {
  const placer = new Placer(model);
  const otherSeed = new Placer(new ReferenceModel(model.atlas, 8));
  const hashes = [
    placer.place(requirement(), [], nothing),
    placer.place(requirement({ roundTripUsMax: 3_001 }), [], nothing),
    placer.place(requirement(), ['n'], nothing),
    placer.place(requirement(), [], { usage: half('n'), trips }),
    placer.place(requirement(), [], { usage: new Map(), trips: { ...trips, topologyVersion: 'cn-2026:2' } }),
    otherSeed.place(requirement(), [], nothing),
  ].map(({ decision }) => decision.inputHash);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(placer.place(requirement(), [], nothing).decision.inputHash).toBe(hashes[0]);
});
