import type { AtlasFile } from './format.schema.js';

/** A minimal valid file of three metros, two operators and four sites in a ring; each test corrects or breaks a copy. */
export function smallAtlasFile(): AtlasFile {
  return {
    format: 'isthmus-atlas/1',
    name: 'small',
    title: 'Three towns',
    currency: 'CNY',
    physics: { fibreNsPerKm: 4900, routeFactor: 1.5, processingNs: 400_000, hopNs: 10_000 },
    provenance: [{ fields: ['metros[]'], modelled: true, source: 'made up for tests' }],
    regions: [{ id: 'r', name: 'R', coreMetro: 'alpha', latencyTodayMs: [5, 9], latencyTargetMs: 1 }],
    metros: [
      { id: 'alpha', name: 'Alpha', subdivision: 'XX-A', region: 'r', population: 5_000_000, lat: 0, lon: 0 },
      { id: 'beta', name: 'Beta', subdivision: 'XX-A', region: 'r', population: 1_000_000, lat: 0, lon: 1 },
      { id: 'gamma', name: 'Gamma', subdivision: 'XX-B', region: 'r', population: 200_000, lat: 1, lon: 0.5 },
    ],
    operators: [
      { id: 'one', name: 'One', code: 'on', emphasis: 'first', tariffPermille: 1000 },
      { id: 'two', name: 'Two', code: 'tw', emphasis: 'second', tariffPermille: 900 },
    ],
    accelerators: [{ id: 'device', make: 'Maker', model: 'M1', memoryMib: 16_384, sliceMilli: 125 }],
    nodeTypes: [
      nodeType({ id: 'plain', acceleratorHourMicros: 0 }),
      nodeType({ id: 'devices', accelerator: 'device', devices: 4, acceleratorHourMicros: 2_000_001 }),
    ],
    sites: sites(),
    links: [
      { a: 'a1', b: 'a2', gbps: 800, lengthM: 2000 },
      { a: 'a1', b: 'b1', gbps: 400, lengthM: 120_000 },
      { a: 'b1', b: 'b2', gbps: 800, lengthM: 60_000 },
      { a: 'a2', b: 'b2', gbps: 400, lengthM: 200_000 },
    ],
  };
}

function sites(): AtlasFile['sites'] {
  return [
    {
      id: 'a1',
      name: 'A1',
      operator: 'one',
      metro: 'alpha',
      kind: 'edge',
      lat: 0,
      lon: 0,
      nodes: { plain: 1, devices: 2 },
    },
    {
      id: 'a2',
      name: 'A2',
      operator: 'two',
      metro: 'alpha',
      kind: 'edge',
      lat: 0.01,
      lon: 0,
      nodes: { devices: 1 },
    },
    {
      id: 'b1',
      name: 'B1',
      operator: 'one',
      metro: 'beta',
      kind: 'edge',
      lat: 0,
      lon: 0.8,
      nodes: { plain: 1 },
    },
    {
      id: 'b2',
      name: 'B2',
      operator: 'two',
      metro: 'beta',
      kind: 'hub',
      lat: 0,
      lon: 1.2,
      tariffPermille: 500,
      nodes: { devices: 1 },
    },
  ];
}

function nodeType(
  own: Pick<AtlasFile['nodeTypes'][number], 'id' | 'accelerator' | 'devices' | 'acceleratorHourMicros'>,
): AtlasFile['nodeTypes'][number] {
  return {
    cpuMilli: 32_000,
    memoryMib: 131_072,
    cpuCoreHourMicros: 80_000,
    memoryGibHourMicros: 20_000,
    idleWatts: 100,
    peakWatts: 400,
    ...own,
  };
}
