import { randomUUID } from 'node:crypto';
import type { quota } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { Headroom } from './headroom.js';
import type { QuotaClient } from './quota.types.js';

/** How long a lease lasts without being renewed. */
export const LEASE_TTL_MS = 60_000;
/** A lease is not used for this long before it expires: clocks run apart, and a request takes its time. */
const EXPIRY_MARGIN_MS = 5_000;
const CALL_MS_MAX = 2_000;
/** After a recall only what is needed is asked for, so that the other holder gets it. */
const FRUGAL_MS = 1_000;

interface Waiting {
  micro: bigint;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export interface BudgetLeaseOptions {
  client: Pick<QuotaClient, 'lease'>;
  holder: string;
  scope: TenantScope;
  budgets: readonly quota.QuotaRef[];
  /** Monotonic, in milliseconds. */
  now: () => number;
}

/**
 * A slice of a tenant's balance and of every budget on its path. `total = spent + inFlight + idle`, where `total` is never
 * more than what the ledger has granted: it is raised after the ledger's answer and lowered before the ledger is told.
 */
export class BudgetLease {
  readonly id = randomUUID();
  private total = 0n;
  private spent = 0n;
  private inFlight = 0n;
  private validUntil = Infinity;
  /** When the last call that granted something began; -Infinity before. */
  private grantedAt = -Infinity;
  private waiting: Waiting[] = [];
  private calling: Promise<void> | undefined;
  private lastUsedAt: number;
  private frugalUntil = 0;
  private readonly headroom = new Headroom({ eager: true });
  /** The ledger may have granted more than `total`: the answer was lost. */
  private isUncertain = false;
  private gone = false;
  /** A recall came during a call. */
  private isRecalled = false;

  constructor(private readonly options: BudgetLeaseOptions) {
    this.lastUsedAt = options.now();
  }

  /** False once it must not be used: it expired, or the ledger ended it. What is in flight settles all the same. */
  get isUsable(): boolean {
    return !this.gone && this.options.now() < this.validUntil;
  }

  get isIdle(): boolean {
    return this.inFlight === 0n && this.waiting.length === 0 && !this.calling;
  }

  get idleForMs(): number {
    return this.options.now() - this.lastUsedAt;
  }

  get idleMicro(): bigint {
    return this.total - this.spent - this.inFlight;
  }

  /** Takes the amount from what is idle, or answers false. */
  tryTake(micro: bigint): boolean {
    if (this.idleMicro < micro || this.waiting.length > 0 || !this.isUsable) return false;
    this.count(micro);
    if (this.headroom.isLow(this.idleMicro)) this.growAhead();
    return true;
  }

  /** Takes the amount once the ledger has granted it; rejects with its refusal. */
  take(micro: bigint): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ micro, resolve, reject });
      this.start(() => this.serve());
    });
  }

  /** `micro` that was taken is over, of which `used` was spent. */
  settle(micro: bigint, used: bigint): void {
    this.inFlight -= micro;
    this.spent += used;
    if (this.waiting.length > 0) this.grantWaiting();
  }

  /** It was prolonged by a call that began at `startedAt`. */
  renewed(startedAt: number, expiresInMs: number): void {
    this.validUntil = startedAt + expiresInMs - EXPIRY_MARGIN_MS;
  }

  /** The ledger knew it no longer, in a call that began at `startedAt`. */
  end(startedAt: number): void {
    if (this.grantedAt > -Infinity && this.grantedAt < startedAt && !this.calling) this.gone = true;
  }

  /** Another holder needs what is idle here. */
  recall(): void {
    this.frugalUntil = this.options.now() + FRUGAL_MS;
    this.isRecalled = this.calling !== undefined;
    this.giveBack();
  }

  /** Returns what is idle to the ledger. */
  giveBack(): void {
    if (this.calling || (this.idleMicro === 0n && !this.isUncertain)) return;
    this.total -= this.idleMicro;
    this.start(async () => {
      await this.set(this.total, this.total);
    });
  }

  /** Adapts to what was taken since the last look; called once a second. */
  look(): void {
    this.headroom.look();
    if (this.isUncertain) this.giveBack();
  }

  /** Resolves when no call is in progress. */
  async quiet(): Promise<void> {
    await this.calling;
  }

  private count(micro: bigint): void {
    this.inFlight += micro;
    this.headroom.count(micro);
    this.lastUsedAt = this.options.now();
  }

  private growAhead(): void {
    if (this.calling || this.isFrugal) return;
    this.start(async () => {
      const need = this.spent + this.inFlight;
      await this.set(need, need + this.headroom.beyond(0n));
    });
  }

  private get isFrugal(): boolean {
    return this.options.now() < this.frugalUntil;
  }

  /** One call at a time. */
  private start(work: () => Promise<void>): void {
    if (this.calling) return;
    this.calling = work()
      .catch(() => undefined) // Whoever waits was told; otherwise the next call repairs it.
      .finally(() => {
        this.calling = undefined;
        if (this.waiting.length > 0) this.start(() => this.serve());
        else if (this.isRecalled) this.recall();
      });
  }

  private async serve(): Promise<void> {
    while (this.waiting.length > 0) {
      if (this.grantWaiting() > 0) continue;
      const together = [...this.waiting];
      const [first] = together;
      if (!first) return;
      const refusal = await this.grow(together);
      if (!refusal) continue;
      // Refused together: a small request must not fail because of a large one.
      const alone = together.length > 1 && isRefusal(refusal) ? await this.grow([first]) : refusal;
      if (alone) this.reject(isRefusal(alone) ? [first] : together, alone);
    }
  }

  /** Asks for what these need beyond what is idle; answers with the error where it was not granted. */
  private async grow(requests: readonly Waiting[]): Promise<unknown> {
    const needed = requests.reduce((sum, { micro }) => sum + micro, 0n);
    const need = this.spent + this.inFlight + needed;
    try {
      await this.set(need, this.isFrugal ? need : need + this.headroom.beyond(needed));
      return undefined;
    } catch (error) {
      return error;
    }
  }

  private grantWaiting(): number {
    let granted = 0;
    for (let [next] = this.waiting; next && this.idleMicro >= next.micro; [next] = this.waiting) {
      this.waiting.shift();
      this.count(next.micro);
      next.resolve();
      granted += 1;
    }
    return granted;
  }

  private reject(requests: readonly Waiting[], error: unknown): void {
    this.waiting = this.waiting.filter((waiting) => !requests.includes(waiting));
    requests.forEach(({ reject }) => reject(error));
  }

  private async set(needTotalMicro: bigint, wantTotalMicro: bigint): Promise<void> {
    const { client, holder, scope, budgets, now } = this.options;
    const startedAt = now();
    try {
      const lease = await client.lease(
        {
          leaseId: this.id,
          holder,
          budgets: [...budgets],
          needTotalMicro,
          wantTotalMicro,
          ttlMs: LEASE_TTL_MS,
        },
        { scope, deadline: CALL_MS_MAX },
      );
      this.total = lease.totalMicro;
      this.grantedAt = startedAt;
      this.isUncertain = false;
      this.renewed(startedAt, lease.expiresInMs);
    } catch (error) {
      if (error instanceof AppError && error.code === 'GONE') this.gone = true;
      else this.isUncertain ||= !isRefusal(error);
      throw error;
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.code === 'BUDGET_EXHAUSTED';
}
