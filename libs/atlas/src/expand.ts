import type { Accelerators, Atlas, Link, Metro, Node, Operator, Region, Site } from './atlas.types.js';
import type { AtlasFile } from './format.schema.js';
import { linkId, metroId, nodeId, operatorId, regionId, siteId } from './ids.js';
import { metroListHash } from './metro-list-hash.js';
import { linkIdOf } from './relations.check.js';

type FileSite = AtlasFile['sites'][number];
type FileNodeType = AtlasFile['nodeTypes'][number];
type Tables = ReturnType<typeof tablesOf>;

/**
 * Turns a checked file into typed records. Nodes are numbered per site in the order of the site's `nodes`, from
 * `<site>-n001`, so the same file always yields the same ids. Everything returned is frozen.
 */
export function expand(file: AtlasFile): Atlas {
  const metros = file.metros.map(expandMetro);
  const regionByMetro = new Map(metros.map((metro) => [metro.id, metro.regionId]));
  const tables = tablesOf(file);
  const nodesBySite = new Map(file.sites.map((site) => [site.id, expandNodes(tables, site)]));
  const nodes = [...nodesBySite.values()].flat();
  const operatorBySite = new Map(file.sites.map((site) => [site.id, site.operator]));
  return deepFreeze({
    name: file.name,
    title: file.title,
    currency: file.currency,
    physics: file.physics,
    provenance: file.provenance,
    regions: file.regions.map(expandRegion),
    metros,
    operators: file.operators.map(expandOperator),
    sites: file.sites.map((site): Site => {
      const { id, operator, metro, nodes: _groups, tariffPermille: _tariff, ...rest } = site;
      return {
        ...withoutAbsent(rest),
        id: siteId(id),
        operatorId: operatorId(operator),
        metroId: metroId(metro),
        regionId: known(regionByMetro, metroId(metro)),
        nodeIds: known(nodesBySite, id).map((node) => node.id),
      };
    }),
    nodes,
    links: file.links.map((link) => expandLink(file, link, operatorBySite)),
    metroListHash: metroListHash(file.metros),
  });
}

function expandRegion({
  id,
  coreMetro,
  latencyTodayMs: [min, max],
  ...rest
}: AtlasFile['regions'][number]): Region {
  return {
    ...withoutAbsent(rest),
    id: regionId(id),
    coreMetroId: metroId(coreMetro),
    latencyTodayMs: { min, max },
  };
}

function expandMetro({ id, region, ...rest }: AtlasFile['metros'][number]): Metro {
  return { ...withoutAbsent(rest), id: metroId(id), regionId: regionId(region) };
}

function expandOperator({ id, ...rest }: AtlasFile['operators'][number]): Operator {
  return { ...withoutAbsent(rest), id: operatorId(id) };
}

function tablesOf(file: AtlasFile) {
  return {
    operators: byId(file.operators),
    metros: byId(file.metros),
    nodeTypes: byId(file.nodeTypes),
    accelerators: byId(file.accelerators),
  };
}

function expandNodes(tables: Tables, site: FileSite): Node[] {
  const operator = known(tables.operators, site.operator);
  const region = regionId(known(tables.metros, site.metro).region);
  const typeOfEach = Object.entries(site.nodes).flatMap(([typeId, count]) =>
    Array.from({ length: count }, () => known(tables.nodeTypes, typeId)),
  );
  const tariffPpm = operator.tariffPermille * (site.tariffPermille ?? 1000);
  return typeOfEach.map((type, index): Node => {
    const accelerators = acceleratorsOf(tables, type);
    return {
      id: nodeId(`${site.id}-n${String(index + 1).padStart(3, '0')}`),
      siteId: siteId(site.id),
      operatorId: operatorId(site.operator),
      metroId: metroId(site.metro),
      regionId: region,
      kind: site.kind,
      typeId: type.id,
      cpuMilli: type.cpuMilli,
      memoryMib: type.memoryMib,
      ...(accelerators && { accelerators }),
      prices: {
        cpuCoreHourMicros: charged(type.cpuCoreHourMicros, tariffPpm),
        memoryGibHourMicros: charged(type.memoryGibHourMicros, tariffPpm),
        acceleratorHourMicros: charged(type.acceleratorHourMicros, tariffPpm),
      },
      idleWatts: type.idleWatts,
      peakWatts: type.peakWatts,
    };
  });
}

function acceleratorsOf(tables: Tables, type: FileNodeType): Accelerators | undefined {
  if (type.accelerator === undefined || type.devices === undefined) return undefined;
  const { id, make, model, memoryMib, sliceMilli } = known(tables.accelerators, type.accelerator);
  return { modelId: id, make, model, devices: type.devices, memoryMib, milliPerDevice: 1000, sliceMilli };
}

function expandLink(
  file: AtlasFile,
  link: AtlasFile['links'][number],
  operatorBySite: ReadonlyMap<string, string>,
): Link {
  const sameOperator = known(operatorBySite, link.a) === known(operatorBySite, link.b);
  return {
    id: linkId(linkIdOf(link)),
    a: siteId(link.a),
    b: siteId(link.b),
    capacityGbps: link.gbps,
    lengthM: link.lengthM,
    // Metres times ns/km stays an integer, so the one rounding is exact on every machine.
    delayNs: Math.round((link.lengthM * file.physics.fibreNsPerKm) / 1000),
    kind: sameOperator ? 'backbone' : 'interconnect',
  };
}

/** Rounds half up; exact in integers, for prices stay below 10¹² and tariffs below 10⁸ parts per million. */
function charged(listMicros: number, tariffPpm: number): number {
  return Number((BigInt(listMicros) * BigInt(tariffPpm) + 500_000n) / 1_000_000n);
}

function byId<R extends { id: string }>(records: readonly R[]): ReadonlyMap<string, R> {
  return new Map(records.map((record) => [record.id, record]));
}

function known<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`unchecked atlas: ${String(key)} is not in it`);
  return value;
}

/** Optional fields that are absent must not become `undefined` keys (`exactOptionalPropertyTypes`). */
function withoutAbsent<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // Only undefined values are dropped, which is exactly what the result type says.
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
