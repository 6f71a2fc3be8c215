import { expect, it } from 'vitest';
import { candidateSites, compileTopology, fastestPath, nearestSite, roundTripsFrom } from './index.js';
import { bellmanFord } from './bellman-ford.js';
import type { Topology, TopologySource } from './topology.js';

// One degree of longitude is 1,000 ns here: the tests need distances, not geography.
const accessDelay = (metro: { lon: number }, site: { lon: number }) => Math.abs(metro.lon - site.lon) * 1_000;
const physics = { processingNs: 400_000, hopNs: 10_000 };
const metro = (id: string, lon: number) => ({ id, lat: 0, lon });
const site = (id: string, metroId: string, operatorId: string, lon: number) => ({
  id,
  metroId,
  operatorId,
  lat: 0,
  lon,
});

/** Two operators; `w` and `e` have sites, `m` between them has none. Operators meet only in the east. */
const source: TopologySource = {
  physics,
  metros: [metro('w', 0), metro('m', 40), metro('e', 100)],
  sites: [
    site('w-a', 'w', 'a', 1),
    site('e-a', 'e', 'a', 99),
    site('w-b', 'w', 'b', 2),
    site('e-b', 'e', 'b', 98),
  ],
  links: [
    { id: 'a-trunk', a: 'w-a', b: 'e-a', delayNs: 200_000 },
    { id: 'b-trunk', a: 'w-b', b: 'e-b', delayNs: 900_000 },
    { id: 'meet', a: 'e-a', b: 'e-b', delayNs: 5_000 },
  ],
};
const topology = compileTopology(source, accessDelay);
const finderOf = (compiled: Topology, down: string[] = []) =>
  bellmanFord({
    ...compiled.graph,
    links: compiled.graph.links.map((link, place) => ({
      ...link,
      up: !down.includes(compiled.linkIds[place] ?? ''),
    })),
  });
const pathOf = (fromMetroId: string, toMetroId: string, down: string[] = []) =>
  fastestPath({ topology, finder: finderOf(topology, down) }, { fromMetroId, toMetroId });
const trips = (metroId: string, down: string[] = []) =>
  Object.fromEntries(
    [...roundTripsFrom(topology, finderOf(topology, down), metroId)].map((us, place) => [
      topology.siteIds[place],
      us,
    ]),
  );

it('counts access, fibre, forwarding and processing once each way', () => {
  // e-a: 1,000 access + 200,000 fibre + 10,000 forwarding, twice, + 400,000 = 822 µs.
  expect(trips('w')).toEqual({ 'w-a': 402, 'w-b': 404, 'e-a': 822, 'e-b': 852 });
});

it('serves a metro without sites from the nearest site of each operator', () => {
  expect(trips('m')).toMatchObject({ 'w-a': 478, 'w-b': 476 });
  expect(nearestSite(topology, 'm')).toEqual({ siteId: 'w-b', roundTripUs: 476 });
});

it('never passes through a metro: the access lines of another operator do not bridge a cut trunk', () => {
  // With a's trunk down, w reaches e-a over b's trunk and the meeting point, not over metro m or e.
  expect(trips('w', ['a-trunk'])['e-a']).toBe(Math.ceil((2 * (2_000 + 910_000 + 15_000) + 400_000) / 1_000));
  expect(trips('w', ['a-trunk', 'b-trunk'])).toEqual({ 'w-a': 402, 'w-b': 404, 'e-a': -1, 'e-b': -1 });
});

it('orders candidates by round trip and keeps the bound', () => {
  const near = candidateSites(topology, roundTripsFrom(topology, finderOf(topology), 'w'), {
    roundTripUsMax: 822,
    limit: 2,
  });
  expect(near).toEqual([
    { siteId: 'w-a', roundTripUs: 402 },
    { siteId: 'w-b', roundTripUs: 404 },
  ]);
});

it('names the metros and links of the fastest path', () => {
  expect(pathOf('w', 'e')).toEqual({
    metroIds: ['w', 'e'],
    linkIds: ['a-trunk'],
    delayNs: 212_000,
    roundTripUs: 824,
  });
  expect(pathOf('w', 'e', ['a-trunk', 'b-trunk'])).toBeUndefined();
  expect(pathOf('w', 'w')).toMatchObject({
    linkIds: [],
    roundTripUs: 400,
  });
});

it('finds by access line alone what a search finds as nearest, whatever is cut', () => {
  for (const down of [[], ['a-trunk'], ['a-trunk', 'b-trunk', 'meet']]) {
    for (const { id } of source.metros) {
      const all = roundTripsFrom(topology, finderOf(topology, down), id);
      expect(nearestSite(topology, id)).toEqual(
        candidateSites(topology, all, { roundTripUsMax: 1e9, limit: 1 })[0],
      );
    }
  }
});

it('refuses a metro that is not part of the topology', () => {
  expect(() => nearestSite(topology, 'x')).toThrow(/not part of this topology/);
});
