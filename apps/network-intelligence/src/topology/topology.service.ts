import { Injectable } from '@nestjs/common';
import { notFound } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import type { LiveTopology } from './live-topology.js';
import type { LinkChange, RecordedStates } from './link-state.repository.js';

/** Where link states are kept for all instances. */
export interface LinkStateStore {
  read(): Promise<RecordedStates>;
  change(change: LinkChange): Promise<void>;
}

/** Keeps this instance's topology in step with what is recorded, and changes what is recorded. */
@Injectable()
export class TopologyService {
  private refreshing: Promise<void> | undefined;
  private again: Promise<void> | undefined;

  constructor(
    readonly live: LiveTopology,
    private readonly store: LinkStateStore,
    private readonly logger: Logger,
  ) {}

  /** Reads the recorded states; calls during a read share one further read, which sees all that caused them. */
  refresh(): Promise<void> {
    if (!this.refreshing) {
      this.refreshing = this.read().finally(() => {
        this.refreshing = undefined;
      });
      return this.refreshing;
    }
    this.again ??= this.refreshing
      .catch(() => undefined)
      .then(() => {
        this.again = undefined;
        return this.refresh();
      });
    return this.again;
  }

  /** For a notification: nobody waits for the answer, so a failure is logged and the next one, or a gap, mends it. */
  refreshSoon(): void {
    this.refresh().catch((error: unknown) => this.logger.warn({ err: error }, 'could not read link states'));
  }

  /** Records a link's state; this instance answers with it at once, the others within moments. */
  async changeLink(change: LinkChange): Promise<number> {
    const link = this.live.topology.linkIndex.get(change.linkId);
    if (link === undefined) throw notFound('link', change.linkId);
    await this.store.change(change);
    await this.refresh();
    const { linkId, state, reason, changedBy } = change;
    this.logger.info({ linkId, state, reason, changedBy }, 'link state set');
    return link;
  }

  private async read(): Promise<void> {
    this.live.apply(await this.store.read());
  }
}
