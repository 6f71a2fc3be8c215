import { network } from '@isthmus/contracts';
import { expect, it } from 'vitest';
import { smallAtlas } from '../testing/small-atlas.js';
import { LiveTopology } from './live-topology.js';
import { atlasMessage, linkMessage, linkStateOf, metroMessage } from './topology.mapper.js';
import { topologySchemas } from './topology.schema.js';

const { LinkState } = network;
const atlas = smallAtlas();
const [metro] = atlas.metros;
const [link] = atlas.links;
if (!metro || !link) throw new Error('the small atlas has metros and a link');

it('counts what each operator has, and says what is modelled', () => {
  const message = atlasMessage(atlas);
  expect(message).toMatchObject({
    id: 'small',
    regions: [{ id: 'r', name: 'Region', nameZh: '' }],
    operators: [
      { id: 'op', nameZh: '运营商', sites: 2, nodes: 1 },
      { id: 'none', nameZh: '', sites: 0, nodes: 0 },
    ],
    metros: 2,
    sites: 2,
    nodes: 1,
    links: 1,
  });
  expect(message.provenance.split('\n')).toEqual([
    expect.stringMatching(/modelled, not measured.*5000 ns\/km.*10000 ns per.*× 1\.5.*400 µs of processing/),
    'links (modelled): A guess.',
    'metros, regions (as published): A register.',
  ]);
});

it('has a version that depends on the contents of the atlas', () => {
  const { version } = atlasMessage(atlas);
  expect(version).toMatch(/^[0-9a-f]{12}$/);
  expect(atlasMessage(smallAtlas()).version).toBe(version);
  expect(atlasMessage({ ...atlas, links: [] }).version).not.toBe(version);
});

it('describes a metro with its nearest site, and one without', () => {
  const nearest = { siteId: 'w', roundTripUs: 500 };
  expect(metroMessage({ metro, nearest })).toMatchObject({
    nameZh: '西',
    population: 10n,
    nearestRoundTripUs: 500,
    nearestSiteId: 'w',
    subdivision: metro.subdivision,
  });
  expect(metroMessage({ metro, nearest: undefined })).toMatchObject({
    nearestRoundTripUs: -1,
    nearestSiteId: '',
  });
});

it.each([
  ['up', LinkState.UP],
  ['drained', LinkState.DRAINED],
  ['down', LinkState.DOWN],
] as const)('describes a link that is %s in kilometres', (state, proto) => {
  const message = linkMessage({ link, fromMetroId: 'west', toMetroId: 'east', state });
  expect(message).toMatchObject({ lengthKm: 1_500, delayNs: 7_500_000n, state: proto });
  expect(linkStateOf(proto)).toBe(state);
});

it.each([
  [{}, true],
  [{ linkId: 'nowhere' }, false],
  [{ state: LinkState.UNSPECIFIED }, false],
  [{ reason: 'abc' }, true],
  [{ reason: 'ab' }, false],
  [{ reason: 'x'.repeat(500) }, true],
  [{ reason: 'x'.repeat(501) }, false],
])('accepts a change of a link with %j: %s', (change, accepted) => {
  const { linkState } = topologySchemas(new LiveTopology(atlas).topology, 'small');
  const request = { linkId: 'w--e', state: LinkState.DOWN, reason: 'a cut', ...change };
  expect(linkState.safeParse(request).success).toBe(accepted);
});

it('says where the valid links are listed', () => {
  const { linkState } = topologySchemas(new LiveTopology(atlas).topology, 'small');
  const outcome = linkState.safeParse({ linkId: 'nowhere', state: LinkState.UP, reason: 'a cut' });
  expect(outcome.error?.issues[0]?.message).toBe('is not a link of atlas small; ListLinks lists them');
});
