import type { Atlas, Link, Metro, Node, Operator, Region, Site } from './atlas.types.js';
import type { LinkId, MetroId, NodeId, OperatorId, RegionId, SiteId } from './ids.js';

/** Maps from id to record, and the links at each site; build once per atlas and keep. */
export interface AtlasLookup {
  readonly regions: ReadonlyMap<RegionId, Region>;
  readonly metros: ReadonlyMap<MetroId, Metro>;
  readonly operators: ReadonlyMap<OperatorId, Operator>;
  readonly sites: ReadonlyMap<SiteId, Site>;
  readonly nodes: ReadonlyMap<NodeId, Node>;
  readonly links: ReadonlyMap<LinkId, Link>;
  readonly linksAt: ReadonlyMap<SiteId, readonly Link[]>;
}

/** Indexes an atlas by id. */
export function lookup(atlas: Atlas): AtlasLookup {
  const linksAt = new Map<SiteId, Link[]>(atlas.sites.map((site) => [site.id, []]));
  for (const link of atlas.links) {
    linksAt.get(link.a)?.push(link);
    linksAt.get(link.b)?.push(link);
  }
  return {
    regions: byId(atlas.regions),
    metros: byId(atlas.metros),
    operators: byId(atlas.operators),
    sites: byId(atlas.sites),
    nodes: byId(atlas.nodes),
    links: byId(atlas.links),
    linksAt,
  };
}

function byId<Id, R extends { readonly id: Id }>(records: readonly R[]): ReadonlyMap<Id, R> {
  return new Map(records.map((record) => [record.id, record]));
}
