import { Inject, Injectable } from '@nestjs/common';
import type { AppError } from '@isthmus/platform-errors';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { QuotaChanges } from './quota.changes.js';

/** Calls that wait at once; beyond it they are refused at once. */
const WAITING_MAX = 1_000;

export type Attempt<Granted> =
  | { readonly kind: 'granted'; readonly granted: Granted }
  /** `recall` asks the other holders for what they do not use; absent where that could not be enough. */
  | { readonly kind: 'refused'; readonly error: AppError; readonly recall?: () => Promise<void> };

/** Repeats attempts while other holders return what they do not use. */
@Injectable()
export class RecallService {
  private waiting = 0;

  constructor(
    @Inject(QuotaChanges) private readonly changes: Pick<QuotaChanges, 'listen'>,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'RECALL_WAIT_MS'>,
  ) {}

  /**
   * The result of the first attempt that is granted. One that is refused recalls what others may not use and is repeated
   * on each release of the tenant, for `RECALL_WAIT_MS`; throws the last refusal.
   */
  async grantOf<Granted>(tenantId: string, attempt: () => Promise<Attempt<Granted>>): Promise<Granted> {
    const first = await attempt();
    if (first.kind === 'granted') return first.granted;
    if (!first.recall || this.waiting >= WAITING_MAX) throw first.error;
    this.waiting += 1;
    const releases = new Releases(tenantId, this.changes);
    try {
      await first.recall();
      return await repeated(attempt, releases, this.environment.RECALL_WAIT_MS);
    } finally {
      releases.stop();
      this.waiting -= 1;
    }
  }
}

async function repeated<Granted>(
  attempt: () => Promise<Attempt<Granted>>,
  releases: Releases,
  waitMs: number,
): Promise<Granted> {
  const until = performance.now() + waitMs;
  for (;;) {
    const isLast = !(await releases.next(until - performance.now()));
    const outcome = await attempt();
    if (outcome.kind === 'granted') return outcome.granted;
    if (isLast || !outcome.recall) throw outcome.error;
  }
}

/** Releases of one tenant, from its construction on. */
class Releases {
  private hasNew = false;
  private notify: () => void = () => undefined;
  readonly stop: () => void;

  constructor(tenantId: string, changes: Pick<QuotaChanges, 'listen'>) {
    this.stop = changes.listen((news) => {
      if (news.kind !== 'gap' && !(news.kind === 'released' && news.tenantId === tenantId)) return;
      this.hasNew = true;
      this.notify();
    });
  }

  /** True at the next release; false when there is none within `ms`. */
  async next(ms: number): Promise<boolean> {
    if (!this.hasNew && ms > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.notify = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const isNew = this.hasNew && ms > 0;
    this.hasNew = false;
    return isNew;
  }
}
