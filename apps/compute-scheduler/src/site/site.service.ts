import { Injectable } from '@nestjs/common';
import {
  coverage,
  siteId,
  STANDARD_THRESHOLDS_MS,
  standardDefinition,
  type Coverage,
  type Node,
  type Site,
} from '@isthmus/atlas';
import { notFound } from '@isthmus/platform-errors';
import { platformScope } from '@isthmus/platform-identity';
import { ReferenceModel } from '../atlas/reference-model.js';
import type { UsageByNode } from '../placement/placement.types.js';
import { ReservationRepository } from '../reservation/reservation.repository.js';
import type { SiteQuery } from './site.schema.js';

const SCOPE = platformScope('service:compute-scheduler');

/** A site, its nodes, and what is allocated on them. */
export interface SiteFigures {
  site: Site;
  nodes: readonly Node[];
  usage: UsageByNode;
}

/** Sites of the atlas with what is allocated on them: totals over all tenants. */
@Injectable()
export class SiteService {
  private readonly sites: readonly Site[];
  private shares: readonly Coverage[] | undefined;

  constructor(
    private readonly model: ReferenceModel,
    private readonly reservations: ReservationRepository,
  ) {
    this.sites = model.atlas.sites.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Up to `limit` sites in the order of ids. */
  async list({ limit, after, metroId, operatorId }: SiteQuery): Promise<SiteFigures[]> {
    const matching = this.sites.filter(
      (site) =>
        site.id > after &&
        (metroId === '' || site.metroId === metroId) &&
        (operatorId === '' || site.operatorId === operatorId),
    );
    const usage = await this.reservations.usage(SCOPE);
    return matching.slice(0, limit).map((site) => this.figuresOf(site, usage));
  }

  async get(id: string): Promise<SiteFigures> {
    const site = this.model.index.sites.get(siteId(id));
    if (!site) throw notFound('site', id);
    return this.figuresOf(site, await this.reservations.usage(SCOPE));
  }

  /** By standard threshold; computed at the first call, as it depends on the atlas alone. */
  coverage(): readonly Coverage[] {
    this.shares ??= STANDARD_THRESHOLDS_MS.map((ms) => coverage(this.model.atlas, standardDefinition(ms)));
    return this.shares;
  }

  private figuresOf(site: Site, usage: UsageByNode): SiteFigures {
    return { site, nodes: site.nodeIds.flatMap((id) => this.model.index.nodes.get(id) ?? []), usage };
  }
}
