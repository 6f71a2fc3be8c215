import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { builtInAtlas, loadAtlas, lookup, nodeId, readAtlas, siteId } from './index.js';
import { smallAtlasFile } from './small-atlas.js';

describe('a valid file', () => {
  const atlas = loadAtlas(smallAtlasFile());
  const index = lookup(atlas);

  it('numbers the nodes of each site in the order of its groups', () => {
    expect(index.sites.get(siteId('a1'))?.nodeIds).toEqual(['a1-n001', 'a1-n002', 'a1-n003']);
    expect(atlas.nodes.map((node) => node.typeId)).toEqual([
      'plain',
      'devices',
      'devices',
      'devices',
      'plain',
      'devices',
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

  it('gives devices with memory and the smallest share, and none if there is none', () => {
    expect(index.nodes.get(nodeId('a2-n001'))?.accelerators).toEqual({
      modelId: 'device',
      make: 'Maker',
      model: 'M1',
      devices: 4,
      memoryMib: 16_384,
      milliPerDevice: 1000,
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

describe('the atlas that a configuration names', () => {
  it('is a built-in one by its name', () => {
    expect(readAtlas('cn-2026')).toBe(builtInAtlas('cn-2026'));
    expect(() => readAtlas('cn-1926')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('is a file by a name that ends in .json', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-atlas-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'own.json');
    await writeFile(file, JSON.stringify(smallAtlasFile()));
    expect(readAtlas(file)).toEqual(loadAtlas(smallAtlasFile()));
  });
});
