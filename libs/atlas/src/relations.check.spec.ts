import { describe, expect, it } from 'vitest';
import { loadAtlas } from './index.js';
import { record, violationsOf, type Mutation } from './refusal.js';
import { smallAtlasFile } from './small-atlas.js';

describe('relations', () => {
  const cases: [name: string, field: string, rule: RegExp, mutate: Mutation][] = [
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
      /repeats "device"/,
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
      /must be an id of metros, but "omega" is unknown; correct it or add it/,
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
      'a type with an unknown accelerator',
      'nodeTypes[1].accelerator',
      /id of accelerators/,
      (file) => (record(file, 'nodeTypes', 1)['accelerator'] = 'tarot'),
    ],
    [
      'devices of no model',
      'nodeTypes[0].devices',
      /exactly when accelerator is; give both or neither/,
      (file) => (record(file, 'nodeTypes')['devices'] = 2),
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
