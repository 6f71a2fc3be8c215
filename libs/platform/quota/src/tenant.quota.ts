import type { TenantScope } from '@isthmus/platform-identity';
import { BudgetLease } from './budget.lease.js';
import type { Policy } from './policy.js';
import type { QuotaClient, Spender } from './quota.types.js';
import { RateLease } from './rate.lease.js';

/** Callers of a tenant that are told apart at once; beyond, they are looked up again. */
const PLACES_MAX = 10_000;
/** A lease that nobody used for so long is returned. */
const IDLE_MS_MAX = 5_000;

/** What a spender spends from. */
export interface Place {
  lease: BudgetLease;
  rates: readonly RateLease[];
}

interface Path {
  budgets: BudgetLease;
  make: () => BudgetLease;
}

export interface TenantQuotaOptions {
  client: QuotaClient;
  holder: string;
  scope: TenantScope;
  now: () => number;
}

/** A tenant's leases in this process, and who spends from which. */
export class TenantQuota {
  private places = new Map<string, { path: Path; rates: RateLease[] }>();
  private readonly paths = new Map<string, Path>();
  private readonly rates = new Map<string, RateLease>();
  /** Replaced, until nothing of them is in flight or idle. */
  private readonly retired = new Set<BudgetLease>();

  constructor(
    private readonly options: TenantQuotaOptions,
    private policy: Policy,
    public loadedAt: number,
  ) {}

  /** Other budgets or limits apply from now on. */
  adopt(policy: Policy, loadedAt: number): void {
    this.policy = policy;
    this.loadedAt = loadedAt;
    this.places.clear();
    // What was used of a limit, and what is in flight, outlives a change of its numbers.
    for (const [key, rate] of this.rates) {
      const limit = policy.limitOf(rate.limitId);
      if (limit) rate.adopt(limit);
      else this.rates.delete(key);
    }
  }

  placeOf(spender: Spender): Place {
    const key = this.policy.keyOf(spender);
    let place = this.places.get(key);
    if (!place) {
      if (this.places.size >= PLACES_MAX) this.places.clear();
      place = this.newPlace(spender);
      this.places.set(key, place);
    }
    const { path, rates } = place;
    if (!path.budgets.isUsable) this.replace(path);
    return { lease: path.budgets, rates };
  }

  leases(): BudgetLease[] {
    return [...[...this.paths.values()].map(({ budgets }) => budgets), ...this.retired];
  }

  rateLeases(): RateLease[] {
    return [...this.rates.values()];
  }

  /** Another holder needs what is idle here of the balance (''), a budget or a limit. */
  recall(id: string, subjectId: string): void {
    const ref = id === '' ? '' : `${id} ${subjectId}`;
    for (const [key, { budgets }] of this.paths)
      if (ref === '' || key.split(',').includes(ref)) budgets.recall();
    this.rates.get(ref)?.recall();
  }

  /** Returns what nobody uses; called once a second. */
  tend(): void {
    for (const [key, { budgets }] of this.paths) {
      budgets.look();
      if (budgets.idleForMs > IDLE_MS_MAX) budgets.giveBack();
      if (!budgets.isUsable && budgets.isIdle) this.drop(key, budgets);
    }
    for (const rate of this.rates.values()) rate.look();
    for (const lease of this.retired) {
      if (lease.isIdle && lease.idleMicro === 0n) this.retired.delete(lease);
      else lease.giveBack();
    }
  }

  get isEmpty(): boolean {
    const rates = [...this.rates.values()];
    return this.paths.size === 0 && this.retired.size === 0 && rates.every((rate) => rate.isUnused);
  }

  private newPlace(spender: Spender): { path: Path; rates: RateLease[] } {
    const { key, budgets, limits } = this.policy.applicableTo(spender);
    let path = this.paths.get(key);
    if (!path) {
      const make = () => new BudgetLease({ ...this.options, budgets });
      path = { budgets: make(), make };
      this.paths.set(key, path);
    }
    const rates = limits.map(({ limit, ref }) => {
      const rateKey = `${ref.id} ${ref.subjectId}`;
      const rate = this.rates.get(rateKey) ?? new RateLease({ ...this.options, limit, ref });
      this.rates.set(rateKey, rate);
      return rate;
    });
    return { path, rates };
  }

  /** Its places would go on to use it without being tended. */
  private drop(key: string, budgets: BudgetLease): void {
    this.paths.delete(key);
    this.retired.add(budgets);
    this.places.clear();
  }

  private replace(path: Path): void {
    this.retired.add(path.budgets);
    path.budgets = path.make();
  }
}
