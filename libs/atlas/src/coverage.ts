import { AppError } from '@isthmus/platform-errors';
import type { Atlas, Metro, Position, Site } from './atlas.types.js';
import type { MetroId, SiteId } from './ids.js';
import {
  checkDefinition,
  radiusKm,
  requireSameDefinition,
  waysOf,
  type LatencyDefinition,
} from './latency-definition.js';
import { fibreDelayNs, haversineKm } from './physics.js';

export interface CoverageShare {
  readonly covered: number;
  readonly total: number;
  /** covered / total, 0 … 1. */
  readonly ratio: number;
}

export interface UncoveredMetro {
  readonly metroId: MetroId;
  readonly population: number;
  /** The site that decides: the nearest, or the (1 + backupCount)-th nearest; absent if there are too few sites. */
  readonly decidingSiteId?: SiteId;
  readonly latencyNs?: number;
  /** How far above the threshold that site is. */
  readonly excessNs?: number;
}

export interface Coverage {
  /** As asked, with the list of metros filled in: the figure and its meaning travel together. */
  readonly definition: LatencyDefinition & { readonly metroListHash: string };
  readonly radiusKm: number;
  readonly byMetros: CoverageShare;
  readonly byPeople: CoverageShare;
  /** The one of the two that `definition.weight` names. */
  readonly headline: CoverageShare;
  /** Metros out of reach, most populous first. */
  readonly uncovered: readonly UncoveredMetro[];
}

export interface CoverageOptions {
  /** Sites that count; by default all. For "what if this site fails" and for one operator alone. */
  readonly counts?: (site: Site) => boolean;
  /** Candidate positions that count as further sites. */
  readonly added?: readonly (Position & { readonly id: SiteId })[];
}

/**
 * Share of metros and of people within the latency of a definition, from positions and fibre physics alone: straight
 * line × detour, no queueing, no last mile. Modelled, not measured. Pure.
 * @throws AppError INVALID_ARGUMENT for a definition that cannot be computed; FAILED_PRECONDITION where it names
 * another list of metros.
 */
export function coverage(
  atlas: Atlas,
  definition: LatencyDefinition,
  options: CoverageOptions = {},
): Coverage {
  checkDefinition(definition);
  if (definition.metroListHash !== undefined && definition.metroListHash !== atlas.metroListHash) {
    throw new AppError(
      'FAILED_PRECONDITION',
      `atlas ${atlas.name} has another list of metros than the definition`,
      {
        remedy: 'Load the atlas that the definition was written for, or leave metroListHash out.',
      },
    );
  }
  const counts = options.counts ?? (() => true);
  const sites = [...atlas.sites.filter(counts), ...(options.added ?? [])];
  const uncovered: UncoveredMetro[] = [];
  for (const metro of atlas.metros) {
    const verdict = judge(metro, sites, { physics: atlas.physics, definition });
    if (verdict) uncovered.push(verdict);
  }
  uncovered.sort((a, b) => b.population - a.population || (a.metroId < b.metroId ? -1 : 1));
  const people = atlas.metros.reduce((sum, metro) => sum + metro.population, 0);
  const byMetros = share(atlas.metros.length - uncovered.length, atlas.metros.length);
  const byPeople = share(people - uncovered.reduce((sum, metro) => sum + metro.population, 0), people);
  return {
    definition: { ...definition, metroListHash: atlas.metroListHash },
    radiusKm: radiusKm(definition, atlas.physics.fibreNsPerKm),
    byMetros,
    byPeople,
    headline: definition.weight === 'metros' ? byMetros : byPeople,
    uncovered,
  };
}

/** Modelled latency between two places under a definition, whole nanoseconds, processing included. */
export function modelledLatencyNs(
  [from, to]: readonly [Position, Position],
  { physics, definition }: { physics: Pick<Atlas['physics'], 'fibreNsPerKm'>; definition: LatencyDefinition },
): number {
  const km = haversineKm(from, to);
  const fibreNs = fibreDelayNs({ km, routeFactor: definition.detour, nsPerKm: physics.fibreNsPerKm });
  return waysOf(definition) * fibreNs + definition.processingUs * 1000;
}

/**
 * Change in percentage points of the headline share.
 * @throws AppError FAILED_PRECONDITION where the two were computed under different definitions.
 */
export function coverageChange(before: Coverage, after: Coverage): number {
  requireSameDefinition(before.definition, after.definition);
  return (after.headline.ratio - before.headline.ratio) * 100;
}

function judge(
  metro: Metro,
  sites: readonly (Position & { readonly id: SiteId })[],
  { physics, definition }: { physics: Atlas['physics']; definition: LatencyDefinition },
): UncoveredMetro | undefined {
  const thresholdNs = definition.thresholdUs * 1000;
  const latencies = sites.map((site) => modelledLatencyNs([metro, site], { physics, definition }));
  if (latencies.filter((latencyNs) => latencyNs <= thresholdNs).length > definition.backupCount)
    return undefined;
  const out = { metroId: metro.id, population: metro.population };
  const deciding = sites
    .map((site, index) => ({ id: site.id, latencyNs: latencies[index] ?? Infinity }))
    .sort((a, b) => a.latencyNs - b.latencyNs || (a.id < b.id ? -1 : 1))[definition.backupCount];
  if (!deciding) return out;
  const { id, latencyNs } = deciding;
  return { ...out, decidingSiteId: id, latencyNs, excessNs: latencyNs - thresholdNs };
}

function share(covered: number, total: number): CoverageShare {
  return { covered, total, ratio: total === 0 ? 0 : covered / total };
}
