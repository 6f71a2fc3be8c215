import type { AtlasFile } from './format.schema.js';
import { haversineKm } from './physics.js';
import { Violations } from './violations.js';

/** A site further than this from the metro it names is taken for a slip of the pen. */
const SITE_METRO_KM_MAX = 250;
/** Positions are rounded, so a length may fall short of the great circle by this much. */
const LENGTH_SLACK_M = 50;

/**
 * Checks what holds between records: ids occur once, references resolve, ranges belong together, links obey geometry.
 * @throws AppError INVALID_ARGUMENT naming every offending path.
 */
export function checkRelations(file: AtlasFile): void {
  const violations = new Violations();
  checkDuplicates(file, violations);
  checkRegionsAndMetros(file, violations);
  checkNodeTypes(file, violations);
  checkSites(file, violations);
  checkLinks(file, violations);
  violations.throwIfAny();
}

/** The id of a link where the file gives none: its two ends in the file's order. */
export function linkIdOf(link: AtlasFile['links'][number]): string {
  return link.id ?? `${link.a}--${link.b}`;
}

function checkDuplicates(file: AtlasFile, violations: Violations): void {
  const sections = ['regions', 'metros', 'operators', 'accelerators', 'nodeTypes', 'sites'] as const;
  for (const section of sections) {
    const ids = file[section].map((record) => record.id);
    reportRepeated(ids, (index) => `${section}[${index}].id`, violations);
  }
  reportRepeated(
    file.operators.map((operator) => operator.code),
    (index) => `operators[${index}].code`,
    violations,
  );
  reportRepeated(file.links.map(linkIdOf), (index) => `links[${index}]`, violations);
}

function reportRepeated(
  ids: readonly string[],
  pathOf: (index: number) => string,
  violations: Violations,
): void {
  const firstAt = new Map<string, number>();
  ids.forEach((id, index) => {
    const first = firstAt.get(id);
    if (first === undefined) firstAt.set(id, index);
    else {
      violations.add(
        pathOf(index),
        `repeats "${id}", which ${pathOf(first)} already is`,
        'give each record an id of its own',
      );
    }
  });
}

function checkRegionsAndMetros(file: AtlasFile, violations: Violations): void {
  const metros = idsOf(file.metros);
  const regions = idsOf(file.regions);
  file.regions.forEach((region, index) => {
    requireKnown(violations, `regions[${index}].coreMetro`, {
      id: region.coreMetro,
      known: metros,
      section: 'metros',
    });
    const [low, high] = region.latencyTodayMs;
    if (low > high)
      violations.add(
        `regions[${index}].latencyTodayMs`,
        'must rise from minimum to maximum',
        'swap the two numbers',
      );
  });
  file.metros.forEach((metro, index) => {
    requireKnown(violations, `metros[${index}].region`, {
      id: metro.region,
      known: regions,
      section: 'regions',
    });
  });
}

function checkNodeTypes(file: AtlasFile, violations: Violations): void {
  const accelerators = idsOf(file.accelerators);
  file.nodeTypes.forEach((type, index) => {
    const path = `nodeTypes[${index}]`;
    if (type.accelerator !== undefined)
      requireKnown(violations, `${path}.accelerator`, {
        id: type.accelerator,
        known: accelerators,
        section: 'accelerators',
      });
    if ((type.accelerator === undefined) !== (type.devices === undefined))
      violations.add(`${path}.devices`, 'must be given exactly when accelerator is', 'give both or neither');
    if (type.idleWatts > type.peakWatts)
      violations.add(`${path}.idleWatts`, 'must not exceed peakWatts', 'swap or correct the two figures');
  });
}

function checkSites(file: AtlasFile, violations: Violations): void {
  const metros = new Map(file.metros.map((metro) => [metro.id, metro]));
  const operators = idsOf(file.operators);
  const types = idsOf(file.nodeTypes);
  file.sites.forEach((site, index) => {
    const path = `sites[${index}]`;
    requireKnown(violations, `${path}.operator`, {
      id: site.operator,
      known: operators,
      section: 'operators',
    });
    requireKnown(violations, `${path}.metro`, { id: site.metro, known: metros, section: 'metros' });
    for (const type of Object.keys(site.nodes))
      requireKnown(violations, `${path}.nodes.${type}`, { id: type, known: types, section: 'nodeTypes' });
    if (Object.keys(site.nodes).length === 0)
      violations.add(`${path}.nodes`, 'must hold at least one node', 'add a node type or remove the site');
    const metro = metros.get(site.metro);
    const km = metro ? haversineKm(metro, site) : 0;
    if (km > SITE_METRO_KM_MAX) {
      const rule = `must lie within ${SITE_METRO_KM_MAX} km of metro "${site.metro}" but is ${Math.round(km)} km away`;
      violations.add(path, rule, 'correct lat and lon, or name a nearer metro');
    }
  });
}

function checkLinks(file: AtlasFile, violations: Violations): void {
  const sites = new Map(file.sites.map((site) => [site.id, site]));
  file.links.forEach((link, index) => {
    const path = `links[${index}]`;
    requireKnown(violations, `${path}.a`, { id: link.a, known: sites, section: 'sites' });
    requireKnown(violations, `${path}.b`, { id: link.b, known: sites, section: 'sites' });
    if (link.a === link.b)
      violations.add(`${path}.b`, 'must differ from a', 'name the site at the other end or remove the link');
    const [a, b] = [sites.get(link.a), sites.get(link.b)];
    const straightM = a && b ? haversineKm(a, b) * 1000 : 0;
    if (link.lengthM + LENGTH_SLACK_M < straightM) {
      const rule = `must not be shorter than the great circle of ${Math.round(straightM)} m`;
      violations.add(`${path}.lengthM`, rule, 'give the length of the fibre route in metres');
    }
  });
}

function idsOf(records: readonly { id: string }[]): ReadonlySet<string> {
  return new Set(records.map((record) => record.id));
}

function requireKnown(
  violations: Violations,
  path: string,
  { id, known, section }: { id: string; known: { has(id: string): boolean }; section: string },
): void {
  if (known.has(id)) return;
  violations.add(
    path,
    `must be an id of ${section}, but "${id}" is unknown`,
    `correct it or add it to ${section}`,
  );
}
