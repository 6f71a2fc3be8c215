import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@isthmus/platform-observability';
import { LOGGER, SWEEP_INTERVAL_MS } from '../kit.module.js';
import { LedgerRepository } from './ledger.repository.js';

const TENANTS_A_STEP = 100;
const HOLDS_A_STEP = 1_000;
/** Bounds one round; what is left waits for the next. */
const STEPS_MAX = 50;
/** How long an ended hold answers repeats of its Settle. Repeats after that are still charged once, by event id. */
const KEEP_ENDED_MS = 7 * 24 * 3_600_000;

/**
 * Frees holds that expired unseen and forgets old ended ones. Nothing depends on it for being right: an expired hold
 * does not count whether or not it was swept. Several instances may sweep one database.
 */
@Injectable()
export class HoldSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private done: Promise<void> = Promise.resolve();

  constructor(
    private readonly ledger: LedgerRepository,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SWEEP_INTERVAL_MS) private readonly intervalMs: number,
  ) {}

  onApplicationBootstrap(): void {
    this.done = this.keepSweeping();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.done;
  }

  /** One round; answers how many holds were freed. */
  async sweep(now: Date): Promise<number> {
    const freed = await this.repeat(() => this.ledger.freeDueHolds(TENANTS_A_STEP), 1);
    const before = new Date(now.getTime() - KEEP_ENDED_MS);
    await this.repeat(() => this.ledger.purgeEndedHolds(before, HOLDS_A_STEP), HOLDS_A_STEP);
    return freed;
  }

  /** Repeats a step while it does at least `full`. */
  private async repeat(step: () => Promise<number>, full: number): Promise<number> {
    let total = 0;
    for (let n = 0; n < STEPS_MAX && !this.stopping.signal.aborted; n++) {
      const done = await step();
      total += done;
      if (done < full) break;
    }
    return total;
  }

  private async keepSweeping(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.sweep(new Date());
      } catch (error) {
        this.logger.warn({ err: error }, 'sweep of expired holds failed; the next round tries again');
      }
      await sleep(this.intervalMs, undefined, { signal: this.stopping.signal, ref: false }).catch(
        () => undefined,
      );
    }
  }
}
