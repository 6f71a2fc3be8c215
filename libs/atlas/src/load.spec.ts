import { AppError } from '@isthmus/platform-errors';
import { describe, expect, it } from 'vitest';
import { ATLAS_FORMAT, loadAtlas, lookup, nodeId, siteId } from './index.js';
import { smallAtlasFile } from './small-atlas.js';

type Loose = Record<string, unknown>;

/** The i-th record of a section as loose JSON, so that a test can write what the types forbid. */
function record(file: object, section: string, index = 0): Loose {
  // The file is plain JSON made by `smallAtlasFile`; sections are arrays of objects.
  return ((file as Loose)[section] as Loose[])[index] as Loose;
}

function violationsOf(mutate: (file: ReturnType<typeof smallAtlasFile>) => void): Record<string, string> {
  const file = smallAtlasFile();
  mutate(file);
  try {
    loadAtlas(file);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('INVALID_ARGUMENT');
    expect(error.remedy).toMatch(/README/);
    return Object.fromEntries(error.fields.map(({ field, description }) => [field, description]));
  }
  return {};
}

describe('a valid file', () => {
  const atlas = loadAtlas(smallAtlasFile());
  const index = lookup(atlas);

  it('numbers the nodes of each site in the order of its groups', () => {
    expect(index.sites.get(siteId('a1'))?.nodeIds).toEqual(['a1-n001', 'a1-n002', 'a1-n003']);
    expect(atlas.nodes.map((node) => node.typeId)).toEqual([
      'plain',
      'cards',
      'cards',
      'cards',
      'plain',
      'cards',
    ]);
  });

  it('charges list price × operator tariff × site tariff, rounded to whole micro-units', () => {
    expect(index.nodes.get(nodeId('a1-n002'))?.prices.acceleratorHourMicros).toBe(2_000_001);
    expect(index.nodes.get(nodeId('a2-n001'))?.prices.acceleratorHourMicros).toBe(1_800_001);
    expect(index.nodes.get(nodeId('b2-n001'))?.prices).toEqual({
      cpuCoreHourMicros: 36_000,
      memoryGibHourMicros: 9_000,
      acceleratorHourMicros: 900_000,
    });
  });

  it('gives cards with memory and the smallest share, and none where there is none', () => {
    expect(index.nodes.get(nodeId('a2-n001'))?.accelerators).toEqual({
      modelId: 'card',
      make: 'Maker',
      model: 'M1',
      cards: 4,
      memoryMib: 16_384,
      milliPerCard: 1000,
      sliceMilli: 125,
    });
    expect(index.nodes.get(nodeId('b1-n001'))).not.toHaveProperty('accelerators');
  });

  it('names links after their ends and computes their delay', () => {
    expect(atlas.links.map(({ id, delayNs, kind }) => ({ id, delayNs, kind }))).toEqual([
      { id: 'a1--a2', delayNs: 9_800, kind: 'interconnect' },
      { id: 'a1--b1', delayNs: 588_000, kind: 'backbone' },
      { id: 'b1--b2', delayNs: 294_000, kind: 'interconnect' },
      { id: 'a2--b2', delayNs: 980_000, kind: 'backbone' },
    ]);
    expect(index.linksAt.get(siteId('b2'))?.map((link) => link.id)).toEqual(['b1--b2', 'a2--b2']);
  });

  it('is frozen and leaves the input as it was', () => {
    const file = smallAtlasFile();
    expect(Object.isFrozen(loadAtlas(file).nodes[0])).toBe(true);
    expect(file).toEqual(smallAtlasFile());
  });
});

describe('structure', () => {
  const cases: [
    name: string,
    field: string,
    rule: RegExp,
    mutate: (file: ReturnType<typeof smallAtlasFile>) => void,
  ][] = [
    [
      'another format',
      'format',
      /must be one of "isthmus-atlas\/1"/,
      (file) => Object.assign(file, { format: 'isthmus-atlas/9' }),
    ],
    [
      'a missing section',
      'metros',
      /must be of type array; add it/,
      (file) => Reflect.deleteProperty(file, 'metros'),
    ],
    ['an empty section', 'operators', /at least 1 entries/, (file) => (file.operators = [])],
    [
      'an unknown field',
      'sites[1].colour',
      /not a field of the format; remove it/,
      (file) => (record(file, 'sites', 1)['colour'] = 'red'),
    ],
    [
      'a wrong type',
      'metros[2].population',
      /must be of type number; see "metros"/,
      (file) => (record(file, 'metros', 2)['population'] = 'many'),
    ],
    [
      'a fraction of a person',
      'metros[0].population',
      /must be of type int/,
      (file) => (record(file, 'metros')['population'] = 1.5),
    ],
    ['no people', 'metros[0].population', /at least 1/, (file) => (record(file, 'metros')['population'] = 0)],
    [
      'a latitude beyond the pole',
      'sites[0].lat',
      /at most 90/,
      (file) => (record(file, 'sites')['lat'] = 91),
    ],
    [
      'a longitude beyond the date line',
      'metros[0].lon',
      /at least -180/,
      (file) => (record(file, 'metros')['lon'] = -181),
    ],
    [
      'an id with capitals',
      'regions[0].id',
      /must be 1–64 of a–z/,
      (file) => (record(file, 'regions')['id'] = 'North'),
    ],
    [
      'a subdivision that is no code',
      'metros[0].subdivision',
      /ISO 3166-2/,
      (file) => (record(file, 'metros')['subdivision'] = 'Guangdong'),
    ],
    [
      'a negative price',
      'nodeTypes[0].cpuCoreHourMicros',
      /at least 0/,
      (file) => (record(file, 'nodeTypes')['cpuCoreHourMicros'] = -1),
    ],
    [
      'a latency of zero',
      'regions[0].latencyTargetMs',
      /must be above 0/,
      (file) => (record(file, 'regions')['latencyTargetMs'] = 0),
    ],
    [
      'a share above a card',
      'accelerators[0].sliceMilli',
      /at most 1000/,
      (file) => (record(file, 'accelerators')['sliceMilli'] = 1001),
    ],
    [
      'light faster than light',
      'physics.fibreNsPerKm',
      /at least 3336/,
      (file) => Object.assign(file.physics, { fibreNsPerKm: 3000 }),
    ],
    [
      'a detour below the straight line',
      'physics.routeFactor',
      /at least 1/,
      (file) => Object.assign(file.physics, { routeFactor: 0.9 }),
    ],
    [
      'an unknown kind of site',
      'sites[0].kind',
      /must be one of "edge", "hub"/,
      (file) => (record(file, 'sites')['kind'] = 'orbit'),
    ],
    [
      'a link without capacity',
      'links[0].gbps',
      /must be of type number; add it/,
      (file) => delete record(file, 'links')['gbps'],
    ],
    [
      'a node group that is no id',
      'sites[0].nodes.BIG',
      /id as its key/,
      (file) => (file.sites[0]!.nodes = { BIG: 1 }),
    ], // the file has four sites
  ];

  it.each(cases)('refuses %s', (_name, field, rule, mutate) => {
    expect(violationsOf(mutate)[field]).toMatch(rule);
  });

  it('reports all faults at once, but not more than a hundred', () => {
    const two = violationsOf((file) => {
      record(file, 'metros')['lat'] = 100;
      record(file, 'links')['gbps'] = 0;
    });
    expect(Object.keys(two)).toEqual(['metros[0].lat', 'links[0].gbps']);
    const many = { ...smallAtlasFile(), metros: Array.from({ length: 200 }, () => null) };
    expect(() => loadAtlas(many)).toThrow(
      expect.objectContaining({
        metadata: { violations: '200' },
        fields: expect.toSatisfy((f: unknown[]) => f.length === 100),
      }),
    );
  });

  it.each([[[]], [{}], [{ format: ATLAS_FORMAT }]])('refuses %j', (input) => {
    expect(() => loadAtlas(input)).toThrow(AppError);
  });

  it('says of an unknown name that there is no such atlas', () => {
    expect(() => loadAtlas('atlantis')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});

describe('relations', () => {
  const cases: [
    name: string,
    field: string,
    rule: RegExp,
    mutate: (file: ReturnType<typeof smallAtlasFile>) => void,
  ][] = [
    [
      'a repeated metro',
      'metros[1].id',
      /repeats "alpha", which metros\[0\]\.id already is; give each/,
      (file) => (record(file, 'metros', 1)['id'] = 'alpha'),
    ],
    [
      'a repeated region',
      'regions[1].id',
      /repeats "r"/,
      (file) => file.regions.push({ ...smallAtlasFile().regions[0]! }),
    ], // it has one
    [
      'a repeated operator',
      'operators[1].id',
      /repeats "one"/,
      (file) => (record(file, 'operators', 1)['id'] = 'one'),
    ],
    [
      'a repeated operator code',
      'operators[1].code',
      /repeats "on"/,
      (file) => (record(file, 'operators', 1)['code'] = 'on'),
    ],
    ['a repeated site', 'sites[3].id', /repeats "a1"/, (file) => (record(file, 'sites', 3)['id'] = 'a1')],
    [
      'a repeated node type',
      'nodeTypes[1].id',
      /repeats "plain"/,
      (file) => (record(file, 'nodeTypes', 1)['id'] = 'plain'),
    ],
    [
      'a repeated accelerator',
      'accelerators[1].id',
      /repeats "card"/,
      (file) => file.accelerators.push({ ...smallAtlasFile().accelerators[0]! }),
    ], // it has one
    [
      'a repeated link',
      'links[4]',
      /repeats "a1--a2"/,
      (file) => file.links.push({ a: 'a1', b: 'a2', gbps: 400, lengthM: 3000 }),
    ],
    [
      'a core that is no metro',
      'regions[0].coreMetro',
      /must be an id of metros, but "omega" is none; correct it or add it/,
      (file) => (record(file, 'regions')['coreMetro'] = 'omega'),
    ],
    [
      'a metro of no region',
      'metros[0].region',
      /id of regions/,
      (file) => (record(file, 'metros')['region'] = 'nowhere'),
    ],
    [
      'a site of no operator',
      'sites[0].operator',
      /id of operators/,
      (file) => (record(file, 'sites')['operator'] = 'three'),
    ],
    [
      'a site of no metro',
      'sites[0].metro',
      /id of metros/,
      (file) => (record(file, 'sites')['metro'] = 'omega'),
    ],
    [
      'a node of no type',
      'sites[0].nodes.huge',
      /id of nodeTypes/,
      (file) => (record(file, 'sites')['nodes'] = { huge: 1 }),
    ],
    [
      'a site without nodes',
      'sites[0].nodes',
      /at least one node/,
      (file) => (record(file, 'sites')['nodes'] = {}),
    ],
    [
      'a type with an unknown card',
      'nodeTypes[1].accelerator',
      /id of accelerators/,
      (file) => (record(file, 'nodeTypes', 1)['accelerator'] = 'tarot'),
    ],
    [
      'cards of no model',
      'nodeTypes[0].cards',
      /exactly when accelerator is; give both or neither/,
      (file) => (record(file, 'nodeTypes')['cards'] = 2),
    ],
    [
      'more idle than peak power',
      'nodeTypes[0].idleWatts',
      /must not exceed peakWatts/,
      (file) => (record(file, 'nodeTypes')['idleWatts'] = 500),
    ],
    [
      'latencies the wrong way round',
      'regions[0].latencyTodayMs',
      /rise from minimum to maximum; swap/,
      (file) => (record(file, 'regions')['latencyTodayMs'] = [9, 5]),
    ],
    [
      'a site far from its metro',
      'sites[0]',
      /within 250 km of metro "alpha" but is 445 km away/,
      (file) => (record(file, 'sites')['lat'] = 4),
    ],
    ['a link to nowhere', 'links[0].b', /id of sites/, (file) => (record(file, 'links')['b'] = 'z9')],
    ['a link to itself', 'links[0].b', /must differ from a/, (file) => (record(file, 'links')['b'] = 'a1')],
    [
      'a fibre shorter than the straight line',
      'links[1].lengthM',
      /not be shorter than the great circle of 88956 m/,
      (file) => (record(file, 'links', 1)['lengthM'] = 80_000),
    ],
  ];

  it.each(cases)('refuses %s', (_name, field, rule, mutate) => {
    expect(violationsOf(mutate)[field]).toMatch(rule);
  });

  it('allows a second fibre between the same sites under an id of its own', () => {
    const file = smallAtlasFile();
    file.links.push({ id: 'a1--a2--south', a: 'a1', b: 'a2', gbps: 400, lengthM: 3000 });
    expect(loadAtlas(file).links).toHaveLength(5);
  });
});

describe('survival of a cut', () => {
  it('refuses a part that no link reaches', () => {
    const found = violationsOf((file) => (file.links = file.links.slice(0, 1)));
    expect(Object.keys(found)).toEqual(['sites[2]', 'sites[3]']);
    expect(found['sites[2]']).toMatch(/"b1" must be reachable from "a1" over links; add two links/);
  });

  it('refuses each link whose cut parts the network, and says how many sites it parts', () => {
    const found = violationsOf((file) => file.links.pop());
    expect(Object.keys(found)).toEqual(['links[0]', 'links[1]', 'links[2]']);
    expect(found['links[1]']).toMatch(
      /"a1" to "b1" must not be the only way to 2 site\(s\); add a second link/,
    );
  });
});
