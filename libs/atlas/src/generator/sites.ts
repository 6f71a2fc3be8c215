import type { AtlasFile } from '../format.schema.js';
import { haversineKm } from '../physics.js';
import { EDGE_MIX, HUB_NODES } from './equipment.js';
import type { GeneratedMetro } from './metros.js';
import { pick, stream } from './random.js';
import type { HubCluster, ModelledOperator } from './reference-model.js';

export type FileSite = AtlasFile['sites'][number];

const NODES_PER_SITE_MIN = 2;
const NORTH_OF_LAT = 33;
/** Power is cheap where the hubs are. */
const HUB_TARIFF_PERMILLE = 850;
const KM_PER_DEGREE = 111.195;

/**
 * An operator builds in every provincial seat and then in the metros with most people, weighted by the half of the
 * country it is strong in. Its nodes are shared out by the square root of population (largest remainder), so that a
 * small city has few nodes but never fewer than two.
 */
export function generateEdgeSites(
  seed: number,
  operator: ModelledOperator,
  metros: readonly GeneratedMetro[],
): FileSite[] {
  const chosen = chooseMetros(operator, metros);
  const counts = shareOut(
    operator.edgeNodes,
    chosen.map((metro) => Math.sqrt(metro.population)),
  );
  return chosen.map((metro, index): FileSite => {
    const id = `${metro.id}-${operator.record.code}`;
    return {
      id,
      name: `${metro.name} ${operator.record.name}`,
      ...(metro.nameZh !== undefined &&
        operator.record.nameZh !== undefined && { nameZh: `${metro.nameZh}·${operator.record.nameZh}` }),
      operator: operator.record.id,
      metro: metro.id,
      kind: 'edge',
      ...nearby(seed, id, metro),
      nodes: drawNodes(stream(seed, 'nodes', id), operator.record.id, counts[index] ?? 0),
    };
  });
}

/** One site per cluster, run by one operator, filed under the nearest metro. */
export function generateHubSite(
  cluster: HubCluster,
  operators: readonly ModelledOperator[],
  metros: readonly GeneratedMetro[],
): FileSite {
  const operator = operators.find(({ record }) => record.id === cluster.operator);
  if (!operator) throw new Error(`cluster ${cluster.id} names the unknown operator ${cluster.operator}`);
  const nearest = metros
    .map((metro) => ({ metro, km: haversineKm(metro, cluster) }))
    .sort((a, b) => a.km - b.km)[0];
  return {
    id: `hub-${cluster.id}-${operator.record.code}`,
    name: `${cluster.name} hub, ${operator.record.name}`,
    nameZh: `${cluster.nameZh}枢纽·${operator.record.nameZh ?? ''}`,
    operator: operator.record.id,
    metro: nearest?.metro.id ?? '',
    kind: 'hub',
    lat: cluster.lat,
    lon: cluster.lon,
    tariffPermille: HUB_TARIFF_PERMILLE,
    nodes: { ...HUB_NODES },
  };
}

function chooseMetros(operator: ModelledOperator, metros: readonly GeneratedMetro[]): GeneratedMetro[] {
  const weightOf = (metro: GeneratedMetro): number =>
    metro.population * (metro.lat >= NORTH_OF_LAT ? operator.northWeight : operator.southWeight);
  const byWeight = [...metros].sort((a, b) => weightOf(b) - weightOf(a) || (a.id < b.id ? -1 : 1));
  const seats = byWeight.filter((metro) => metro.provincialSeat);
  const others = byWeight.filter((metro) => !metro.provincialSeat);
  const chosen = new Set([...seats, ...others.slice(0, operator.edgeSites - seats.length)]);
  return metros.filter((metro) => chosen.has(metro));
}

function shareOut(total: number, weights: readonly number[]): number[] {
  const free = total - NODES_PER_SITE_MIN * weights.length;
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const quotas = weights.map((weight) => (free * weight) / weightSum);
  const whole = quotas.map(Math.floor);
  const left = free - whole.reduce((sum, count) => sum + count, 0);
  const byRemainder = quotas
    .map((quota, index) => ({ index, remainder: quota - Math.floor(quota) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  const favoured = new Set(byRemainder.slice(0, left).map(({ index }) => index));
  return whole.map((count, index) => NODES_PER_SITE_MIN + count + (favoured.has(index) ? 1 : 0));
}

function drawNodes(random: () => number, operator: string, count: number): Record<string, number> {
  const mix = EDGE_MIX[operator];
  if (!mix) throw new Error(`no mix of node types for ${operator}`);
  const equipped = mix.filter(([type]) => !type.startsWith('cpu-'));
  const nodes: Record<string, number> = {};
  for (let number = 0; number < count; number++) {
    // The first node of a site always has accelerators: a site that cannot run a small model covers nobody.
    const type = pick(random, number === 0 ? equipped : mix);
    nodes[type] = (nodes[type] ?? 0) + 1;
  }
  // Keys that start with a digit keep insertion order too, but sorted ones read better and never depend on the draw.
  return Object.fromEntries(Object.entries(nodes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A point 1–6 km from the centre: the operators do not share one building. */
function nearby(
  seed: number,
  site: string,
  centre: { lat: number; lon: number },
): { lat: number; lon: number } {
  const random = stream(seed, 'position', site);
  const bearing = random() * 2 * Math.PI;
  const degrees = (1 + 5 * random()) / KM_PER_DEGREE;
  const stretch = Math.cos((centre.lat * Math.PI) / 180);
  return {
    lat: rounded(centre.lat + degrees * Math.cos(bearing)),
    lon: rounded(centre.lon + (degrees * Math.sin(bearing)) / stretch),
  };
}

function rounded(degrees: number): number {
  return Math.round(degrees * 10_000) / 10_000;
}
