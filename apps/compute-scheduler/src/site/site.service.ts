import { Injectable } from '@nestjs/common';
import { siteId, type Site } from '@isthmus/atlas';
import type { compute } from '@isthmus/contracts';
import { notFound } from '@isthmus/platform-errors';
import { platformScope } from '@isthmus/platform-grpc';
import { ReferenceModel } from '../atlas/reference-model.js';
import type { UsageByNode } from '../reservation/node-usage.repository.js';
import { ReservationRepository } from '../reservation/reservation.repository.js';
import { coverageMessage, siteMessage } from './site.mapper.js';
import type { SiteQuery } from './site.schema.js';

const SCOPE = platformScope('service:compute-scheduler');

/** Sites of the atlas with what is reserved on them. The figures are totals: they say nothing of any tenant. */
@Injectable()
export class SiteService {
  private readonly sites: readonly Site[];
  private coverageAnswer: compute.Coverage | undefined;

  constructor(
    private readonly model: ReferenceModel,
    private readonly reservations: ReservationRepository,
  ) {
    this.sites = model.atlas.sites.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  async list(query: SiteQuery): Promise<{ sites: compute.Site[]; nextAfter: string }> {
    const { pageSize, pageToken, metroId, operatorId } = query;
    const matching = this.sites.filter(
      (site) =>
        site.id > pageToken &&
        (metroId === '' || site.metroId === metroId) &&
        (operatorId === '' || site.operatorId === operatorId),
    );
    const page = matching.slice(0, pageSize);
    const usage = await this.reservations.usage(SCOPE);
    return {
      sites: page.map((site) => this.describe(site, usage)),
      nextAfter: matching.length > page.length ? (page.at(-1)?.id ?? '') : '',
    };
  }

  async get(id: string): Promise<compute.Site> {
    const site = this.model.index.sites.get(siteId(id));
    if (!site) throw notFound('site', id);
    return this.describe(site, await this.reservations.usage(SCOPE));
  }

  /** Computed at the first call: it depends on the atlas alone. */
  coverage(): compute.Coverage {
    return (this.coverageAnswer ??= coverageMessage(this.model.atlas));
  }

  private describe(site: Site, usage: UsageByNode) {
    const nodes = site.nodeIds.flatMap((id) => this.model.index.nodes.get(id) ?? []);
    return siteMessage(site, nodes, usage);
  }
}
