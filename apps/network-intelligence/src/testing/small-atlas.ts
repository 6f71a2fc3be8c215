import type { Atlas } from '@isthmus/atlas';

const place = (id: string, lon: number) => ({ id, name: id, lat: 0, lon });

/** Two metros with one site each, which one link joins: as much of an atlas as the service reads. */
export function smallAtlas(): Atlas {
  const site = (id: string, metroId: string, lon: number) => ({
    ...place(id, lon),
    metroId,
    operatorId: 'op',
    regionId: 'r',
    kind: 'edge',
    nodeIds: [],
  });
  const atlas = {
    name: 'small',
    physics: { fibreNsPerKm: 5_000, routeFactor: 1.5, hopNs: 10_000, processingNs: 400_000 },
    provenance: [
      { fields: ['links'], modelled: true, source: 'A guess.' },
      { fields: ['metros', 'regions'], modelled: false, source: 'A register.' },
    ],
    regions: [{ id: 'r', name: 'Region' }],
    operators: [
      { id: 'op', name: 'Operator', nameZh: '运营商' },
      { id: 'none', name: 'Nobody' },
    ],
    metros: [
      { ...place('west', 0), regionId: 'r', population: 10, nameZh: '西' },
      { ...place('east', 10), regionId: 'r', population: 20 },
    ],
    sites: [site('w', 'west', 0.1), site('e', 'east', 9.9)],
    nodes: [{ id: 'n', operatorId: 'op' }],
    links: [{ id: 'w--e', a: 'w', b: 'e', capacityGbps: 400, lengthM: 1_500_000, delayNs: 7_500_000 }],
  };
  // Ids are not branded here, and what the service never reads is left out.
  return atlas as unknown as Atlas;
}
