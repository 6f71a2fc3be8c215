import { beforeEach, expect, it } from 'vitest';
import { smallAtlas } from '../testing/small-atlas.js';
import { LiveTopology } from '../topology/live-topology.js';
import { routingSchemas } from './routing.schema.js';
import { RoutingService } from './routing.service.js';

let live: LiveTopology;
let service: RoutingService;
beforeEach(() => {
  live = new LiveTopology(smallAtlas());
  service = new RoutingService(live);
});
const cut = () => live.apply({ version: 1n, states: new Map([['w--e', 'down']]) });

it('finds a path, and fails with NOT_FOUND when the way is cut', () => {
  expect(service.path({ fromMetroId: 'west', toMetroId: 'east' })).toMatchObject({
    metroIds: ['west', 'east'],
    linkIds: ['w--e'],
  });
  cut();
  expect(() => service.path({ fromMetroId: 'west', toMetroId: 'east' })).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND', message: expect.stringMatching(/from west to east/) }),
  );
});

it('returns round trips in the order asked, or to every site, with the version behind them', () => {
  const all = service.latencies({ metroId: 'west', siteIds: [] });
  expect(all.siteIds).toEqual(['w', 'e']);
  expect(all.topologyVersion).toBe('small:0');
  expect(all.roundTripUs[0]).toBeLessThan(all.roundTripUs[1] ?? 0);
  expect(service.latencies({ metroId: 'west', siteIds: ['e', 'w'] }).roundTripUs).toEqual(
    all.roundTripUs.toReversed(),
  );
  expect(service.latencies({ metroId: 'west', siteIds: ['e'] }).siteIds).toEqual(['e']);
  cut();
  expect(service.latencies({ metroId: 'west', siteIds: ['e', 'x'] })).toMatchObject({
    roundTripUs: [-1, -1],
    topologyVersion: 'small:1',
  });
});

it('lists candidate sites within the bound, nearest first', () => {
  const [near] = service.latencies({ metroId: 'west', siteIds: [] }).roundTripUs;
  const found = (roundTripUsMax: number, limit: number) =>
    service.candidates({ metroId: 'west', roundTripUsMax, limit }).map(({ siteId }) => siteId);
  expect(found(near ?? 0, 9)).toEqual(['w']);
  expect(found(2_000_000, 9)).toEqual(['w', 'e']);
  expect(found(2_000_000, 1)).toEqual(['w']);
});

it('has bounds for every request', () => {
  const { path, latencies, candidates } = routingSchemas(live.topology, 'small');
  const accepts = (schema: typeof path | typeof latencies | typeof candidates, request: object) =>
    schema.safeParse(request).success;
  const query = { metroId: 'west', roundTripUsMax: 1, limit: 0 };
  expect([
    accepts(path, { fromMetroId: 'west', toMetroId: 'east' }),
    accepts(path, { fromMetroId: 'west', toMetroId: 'nowhere' }),
    accepts(latencies, { metroId: 'west', siteIds: Array<string>(10_000).fill('w') }),
    accepts(latencies, { metroId: 'west', siteIds: Array<string>(10_001).fill('w') }),
    accepts(latencies, { metroId: 'west', siteIds: ['x'] }),
    accepts(candidates, { ...query, roundTripUsMax: 0 }),
    accepts(candidates, { ...query, roundTripUsMax: 2_000_000 }),
    accepts(candidates, { ...query, roundTripUsMax: 2_000_001 }),
    accepts(candidates, { ...query, limit: 1_000 }),
    accepts(candidates, { ...query, limit: 1_001 }),
  ]).toEqual([true, false, true, false, false, false, true, false, true, false]);
  expect(candidates.parse(query).limit).toBe(50);
  expect(candidates.parse({ ...query, limit: 7 }).limit).toBe(7);
});
