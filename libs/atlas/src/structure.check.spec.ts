import { AppError } from '@isthmus/platform-errors';
import { describe, expect, it } from 'vitest';
import { ATLAS_FORMAT, loadAtlas } from './index.js';
import { record, violationsOf, type Mutation } from './refusal.js';
import { smallAtlasFile } from './small-atlas.js';

describe('structure', () => {
  const cases: [name: string, field: string, rule: RegExp, mutate: Mutation][] = [
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
      'a share above a device',
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
