import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  bridges,
  builtInAtlas,
  components,
  coverage,
  haversineKm,
  loadAtlas,
  metroId,
  standardDefinition,
  summary,
  type Link,
  type Site,
} from './index.js';

const atlas = builtInAtlas('cn-2026');
const totals = summary(atlas);

function graphOf(sites: readonly Site[], links: readonly Link[]) {
  const index = new Map(sites.map((site, at) => [site.id, at]));
  const inside = links.filter((link) => index.has(link.a) && index.has(link.b));
  const edges = inside.map((link) => [index.get(link.a) ?? -1, index.get(link.b) ?? -1] as const);
  return { vertexCount: sites.length, edges };
}

describe('cn-2026', () => {
  it('is small enough to commit and comes by name once', () => {
    const bytes = readFileSync(new URL('../data/cn-2026.json', import.meta.url)).byteLength;
    expect(bytes).toBeLessThan(1_400_000);
    expect(loadAtlas('cn-2026')).toBe(atlas);
  });

  it('has the metros of the published table and the operators in their shares', () => {
    expect(totals.metros).toBe(428);
    expect(totals.operators).toEqual([
      { operatorId: 'china-mobile', sites: 204, edgeNodes: 1812, hubNodes: 96 },
      { operatorId: 'china-telecom', sites: 153, edgeNodes: 1212, hubNodes: 72 },
      { operatorId: 'china-unicom', sites: 123, edgeNodes: 912, hubNodes: 72 },
    ]);
    expect(totals.edgeNodes).toBe(3936);
    expect(totals.hubSites).toBe(10);
  });

  it('has the seven regions with latency today and target', () => {
    expect(
      atlas.regions.map(({ id, latencyTodayMs, latencyTargetMs }) => [
        id,
        latencyTodayMs.min,
        latencyTodayMs.max,
        latencyTargetMs,
      ]),
    ).toEqual([
      ['beijing', 8, 12, 1],
      ['shanghai', 6, 10, 1],
      ['shenzhen', 7, 11, 1],
      ['hangzhou', 5, 9, 1],
      ['chengdu', 12, 18, 3],
      ['wuhan', 10, 15, 3],
      ['xian', 15, 22, 5],
    ]);
  });

  it('mixes makes at the edge, with the large devices in the hubs only', () => {
    const makes = new Set(
      atlas.nodes
        .filter(({ kind }) => kind === 'edge')
        .flatMap(({ accelerators }) => accelerators?.make ?? []),
    );
    expect([...makes].sort()).toEqual([
      'Cambricon',
      'Huawei Ascend',
      'Hygon',
      'Kunlunxin',
      'Moore Threads',
      'NVIDIA',
    ]);
    const large = atlas.nodes.filter(
      ({ accelerators }) => (accelerators?.devices ?? 0) * (accelerators?.memoryMib ?? 0) >= 384 * 1024,
    );
    expect(new Set(large.map(({ kind }) => kind))).toEqual(new Set(['hub']));
  });

  it('has an accelerator at every site and whole micro-units as prices', () => {
    const equipped = new Set(
      atlas.nodes.filter(({ accelerators }) => accelerators).map(({ siteId }) => siteId),
    );
    expect(equipped.size).toBe(atlas.sites.length);
    expect(atlas.nodes.every(({ prices }) => Object.values(prices).every(Number.isSafeInteger))).toBe(true);
  });

  it('has a backbone of 400 and 800 Gbit/s that survives any single cut, as a whole and per operator', () => {
    expect(totals.links.map(({ capacityGbps }) => capacityGbps)).toEqual([400, 800]);
    const parts = [
      atlas.sites,
      ...atlas.operators.map(({ id }) => atlas.sites.filter(({ operatorId }) => operatorId === id)),
    ];
    for (const sites of parts) {
      const graph = graphOf(sites, atlas.links);
      expect(bridges(graph)).toEqual([]);
      expect(new Set(components(graph))).toEqual(new Set([0]));
    }
  });

  it('has links between 1.2 and 1.5 times the straight line, and whole nanoseconds', () => {
    const sites = new Map(atlas.sites.map((site) => [site.id, site]));
    for (const link of atlas.links) {
      const [a, b] = [sites.get(link.a), sites.get(link.b)];
      if (!a || !b) throw new Error(`link ${link.id} has no end`);
      const straightM = haversineKm(a, b) * 1000;
      expect(link.lengthM).toBeGreaterThanOrEqual(Math.floor(straightM * 1.2));
      expect(link.lengthM).toBeLessThanOrEqual(Math.max(1000, Math.ceil(straightM * 1.5)));
      expect(link.delayNs).toBe(Math.round((link.lengthM * 49) / 10));
    }
  });

  it('covers what the README says, below the target of 75 % at 1 ms', () => {
    const covered = [1, 3, 5].map((ms) => coverage(atlas, standardDefinition(ms)).byMetros.covered);
    expect(covered).toEqual([279, 412, 421]);
    const people = [1, 3, 5].map((ms) => coverage(atlas, standardDefinition(ms)).byPeople.ratio.toFixed(3));
    expect(people).toEqual(['0.938', '0.994', '0.997']);
  });

  it('tells namesakes apart by their province', () => {
    const names = new Map(atlas.metros.map((metro) => [metro.id, metro.nameZh]));
    expect(names.get(metroId('suzhou'))).toBe('苏州');
    expect(names.get(metroId('suzhou-ah'))).toBe('宿州');
    expect(names.get(metroId('urumqi'))).toBe('乌鲁木齐');
    expect(names.get(metroId('jinzhou-ln'))).toBe('金州');
    expect(names.get(metroId('jinzhou'))).toBe('锦州');
  });

  it('names every metro in Chinese, and the Puyangs of two provinces by their own characters', () => {
    expect(atlas.metros.filter(({ nameZh = '' }) => !/^\p{Script=Han}+$/u.test(nameZh))).toEqual([]);
    const names = new Map(atlas.metros.map((metro) => [metro.id, metro.nameZh]));
    expect(names.get(metroId('puyang'))).toBe('浦阳');
    expect(names.get(metroId('puyang-chengguanzhen'))).toBe('濮阳');
  });

  it('says for the main groups of fields whether they are modelled', () => {
    const modelled = atlas.provenance.filter((entry) => entry.modelled).flatMap(({ fields }) => fields);
    expect(modelled).toEqual(
      expect.arrayContaining(['links[].lengthM', 'sites[] (hub)', 'physics.processingNs']),
    );
  });
});
