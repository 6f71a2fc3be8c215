import { Inject, Injectable } from '@nestjs/common';
import type { Link, Metro } from '@isthmus/atlas';
import type { LinkState, SiteRoundTrip } from '@isthmus/domain-network';
import { notFound } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { platformScope } from '@isthmus/platform-identity';
import { KIT } from '@isthmus/platform-service';
import { LinkStateRepository, type LinkChange } from './link-state.repository.js';
import { LiveTopology } from './live-topology.js';

const SCOPE = platformScope('network-intelligence');

/** A link between the metros of its two sites, in its present state. */
export interface LinkView {
  link: Link;
  fromMetroId: string;
  toMetroId: string;
  state: LinkState;
}

/** The topology of this instance: kept up to date with the recorded link states, and changed through them. */
@Injectable()
export class TopologyService {
  private refreshing: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(
    readonly live: LiveTopology,
    @Inject(LinkStateRepository) private readonly states: Pick<LinkStateRepository, 'read' | 'change'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {}

  metros(): { metro: Metro; nearest: SiteRoundTrip | undefined }[] {
    return this.live.atlas.metros.map((metro) => ({ metro, nearest: this.live.nearestTo(metro.id) }));
  }

  links(): LinkView[] {
    return this.live.atlas.links.map((link, place) => this.view(link, place));
  }

  /** Records a link's state. This instance applies it before it answers, the others within moments. */
  async setLinkState(change: Omit<LinkChange, 'changedAt'>): Promise<LinkView> {
    const place = this.live.topology.linkIndex.get(change.linkId);
    const link = place === undefined ? undefined : this.live.atlas.links[place];
    if (place === undefined || !link) throw notFound('link', change.linkId);
    await this.states.change(SCOPE, { ...change, changedAt: new Date() });
    await this.refresh();
    const { linkId, state, reason, changedBy } = change;
    this.kit.logger.info({ linkId, state, reason, changedBy }, 'link state set');
    return this.view(link, place);
  }

  /** Applies the recorded states. Calls during a read share one further read, which sees the changes behind them. */
  refresh(): Promise<void> {
    if (!this.refreshing) {
      this.refreshing = this.read().finally(() => {
        this.refreshing = undefined;
      });
      return this.refreshing;
    }
    this.next ??= this.refreshing
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.refresh();
      });
    return this.next;
  }

  /** For notifications, which nobody waits for: a failure is logged, and the next notification or gap refreshes again. */
  refreshInBackground(): void {
    this.refresh().catch((error: unknown) =>
      this.kit.logger.warn({ err: error }, 'could not read link states'),
    );
  }

  private async read(): Promise<void> {
    this.live.apply(await this.states.read(SCOPE));
  }

  private view(link: Link, place: number): LinkView {
    const { topology } = this.live;
    const metroOf = (siteId: string) =>
      topology.metroIds[topology.metroOfSite[topology.siteIndex.get(siteId) ?? -1] ?? -1] ?? '';
    return {
      link,
      fromMetroId: metroOf(link.a),
      toMetroId: metroOf(link.b),
      state: this.live.stateOf(place),
    };
  }
}
