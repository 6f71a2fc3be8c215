import { ATLAS_FORMAT, type AtlasFile } from '../format.schema.js';
import { generateBackbone } from './backbone.js';
import { ACCELERATORS, NODE_TYPES } from './equipment.js';
import { generateMetros } from './metros.js';
import { PROVENANCE } from './provenance.js';
import { HUB_CLUSTERS, INTERCONNECT_METROS, OPERATORS, REGIONS } from './reference-model.js';
import { generateEdgeSites, generateHubSite } from './sites.js';

/** The seed of the committed file. */
export const CN_2026_SEED = 2026;

/** Generates the national reference model; the same seed and package versions give the same bytes. */
export function generateCn2026(seed: number): AtlasFile {
  const metros = generateMetros(REGIONS);
  const sites = [
    ...OPERATORS.flatMap((operator) => generateEdgeSites(seed, operator, metros)),
    ...HUB_CLUSTERS.map((cluster) => generateHubSite(cluster, OPERATORS, metros)),
  ];
  return {
    format: ATLAS_FORMAT,
    name: 'cn-2026',
    title: 'China, three operators, 2026',
    currency: 'CNY',
    physics: { fibreNsPerKm: 4900, routeFactor: 1.5, processingNs: 400_000, hopNs: 10_000 },
    provenance: PROVENANCE,
    regions: [...REGIONS],
    metros: metros.map(({ provincialSeat: _seat, ...metro }) => metro),
    operators: OPERATORS.map(({ record }) => record),
    accelerators: [...ACCELERATORS],
    nodeTypes: [...NODE_TYPES],
    sites,
    links: generateBackbone(seed, { sites, metros, interconnectMetros: INTERCONNECT_METROS }),
  };
}
