import { describe, expect, it } from 'vitest';
import {
  coverage,
  coverageChange,
  haversineKm,
  loadAtlas,
  radiusKm,
  siteId,
  standardDefinition,
  type Atlas,
  type LatencyDefinition,
} from './index.js';
import { seeded } from './generator/random.js';
import { smallAtlasFile } from './small-atlas.js';

const atlas = loadAtlas(smallAtlasFile());

/** The specification in kilometres: a metro is covered if enough sites lie within the radius. */
function coveredByDistance(of: Atlas, definition: LatencyDefinition): string[] {
  const radius = radiusKm(definition);
  return of.metros
    .filter((metro) => {
      const inReach = of.sites.filter((site) => haversineKm(metro, site) <= radius);
      return inReach.length >= 1 + definition.backupCount;
    })
    .map((metro) => metro.id);
}

/** Metros scattered over 8° × 8°; the four sites stay where the small atlas has them. */
function scattered(seed: number): Atlas {
  const random = seeded(seed);
  const file = smallAtlasFile();
  for (let number = 0; number < 40; number++) {
    file.metros.push({
      id: `m${number}`,
      name: `M${number}`,
      subdivision: 'XX-A',
      region: 'r',
      population: 1 + Math.floor(random() * 1_000_000),
      lat: random() * 8 - 4,
      lon: random() * 8 - 4,
    });
  }
  return loadAtlas(file);
}

describe('coverage', () => {
  it('agrees with a count by distance on scattered metros, under many definitions', () => {
    for (let seed = 0; seed < 10; seed++) {
      const many = scattered(seed);
      for (const thresholdMs of [1, 2, 3, 5])
        for (const direction of ['one-way', 'round-trip'] as const)
          for (const backupCount of [0, 1, 3]) {
            const definition = { ...standardDefinition(thresholdMs), direction, backupCount };
            const result = coverage(many, definition);
            const out = new Set<string>(result.uncovered.map(({ metroId }) => metroId));
            const covered = many.metros.map(({ id }) => id).filter((id) => !out.has(id));
            expect(covered, `seed ${seed}`).toEqual(coveredByDistance(many, definition));
          }
    }
  });

  it('counts metros and people apart and names the headline by weight', () => {
    const result = coverage(atlas, { ...standardDefinition(1), weight: 'people' });
    expect(result.byMetros).toEqual({ covered: 2, total: 3, ratio: 2 / 3 });
    expect(result.byPeople).toEqual({ covered: 6_000_000, total: 6_200_000, ratio: 6_000_000 / 6_200_000 });
    expect(result.headline).toBe(result.byPeople);
  });

  it('says of an uncovered metro which site decides and by how much it is late', () => {
    const [gamma] = coverage(atlas, standardDefinition(1)).uncovered;
    const km = haversineKm({ lat: 1, lon: 0.5 }, { lat: 0, lon: 0.8 });
    expect(gamma?.metroId).toBe('gamma');
    expect(gamma?.decidingSiteId).toBe('b1');
    expect(gamma?.latencyNs).toBe(2 * Math.round(km * 1.5 * 4900) + 400_000);
    expect(gamma?.excessNs).toBe((gamma?.latencyNs ?? 0) - 1_000_000);
  });

  it('carries its definition with the hash of the list of metros', () => {
    expect(coverage(atlas, standardDefinition(1)).definition.metroListHash).toBe(atlas.metroListHash);
    expect(atlas.metroListHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('leaves out sites that do not count and adds candidates', () => {
    const definition = standardDefinition(1);
    const none = coverage(atlas, definition, { counts: () => false });
    expect(none.byMetros.covered).toBe(0);
    expect(none.uncovered.map(({ decidingSiteId }) => decidingSiteId)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const added = [{ id: siteId('g1'), lat: 1, lon: 0.5 }];
    const before = coverage(atlas, definition);
    expect(coverageChange(before, coverage(atlas, definition, { added }))).toBeCloseTo(100 / 3);
  });

  it('refuses another list of metros, and to compare unlike figures', () => {
    const other = { ...standardDefinition(1), metroListHash: '0'.repeat(64) };
    expect(() => coverage(atlas, other)).toThrow(expect.objectContaining({ code: 'FAILED_PRECONDITION' }));
    const one = coverage(atlas, standardDefinition(1));
    const three = coverage(atlas, standardDefinition(3));
    expect(() => coverageChange(one, three)).toThrow(/differ in definition: thresholdUs/);
  });

  it.each([
    ['thresholdUs', { thresholdUs: 0 }],
    ['thresholdUs', { thresholdUs: 0.5 }],
    ['processingUs', { processingUs: -1 }],
    ['detour', { detour: 0.9 }],
    ['detour', { detour: Number.NaN }],
    ['backupCount', { backupCount: 1.5 }],
    ['windowS', { windowS: 0 }],
    ['percentile', { percentile: 0 }],
    ['endpoint', { endpoint: 'device' as const }],
  ])('refuses a definition whose %s is wrong: %o', (field, wrong) => {
    expect(() => coverage(atlas, { ...standardDefinition(1), ...wrong })).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field: `definition.${field}` })] }),
    );
  });
});
