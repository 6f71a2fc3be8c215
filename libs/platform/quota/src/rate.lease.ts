import type { quota } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import type { LimitLeft, QuotaClient } from './quota.types.js';
import { RateShare } from './rate.share.js';

const CALL_MS_MAX = 2_000;
/** Slots are not used for this long before they expire. */
const EXPIRY_MARGIN_MS = 5_000;
/** After a recall only what is needed is asked for, so that the other holder gets it. */
const FRUGAL_MS = 1_000;
const MINUTE_MS = 60_000;

interface Waiting {
  tokens: bigint;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export interface RateLeaseOptions {
  client: Pick<QuotaClient, 'leaseRate'>;
  holder: string;
  scope: TenantScope;
  limit: quota.RateLimit;
  ref: quota.QuotaRef;
  /** Monotonic, in milliseconds. */
  now: () => number;
}

/** This process's share of one rate limit: requests and tokens of the present minute, and slots of requests in flight. */
export class RateLease {
  private readonly requests: RateShare;
  private readonly tokens: RateShare;
  private readonly slots: RateShare;
  private minute = 0n;
  private minuteEndsAt = 0;
  private slotsUntil = 0;
  private waiting: Waiting[] = [];
  private calling: Promise<void> | undefined;
  private frugalUntil = 0;

  constructor(private options: RateLeaseOptions) {
    const { requestsPerMinute, tokensPerMinute, concurrentRequests } = options.limit;
    this.requests = new RateShare(requestsPerMinute);
    this.tokens = new RateShare(tokensPerMinute);
    this.slots = new RateShare(BigInt(concurrentRequests));
  }

  get limitId(): string {
    return this.options.ref.id;
  }

  /** The limit has other numbers; what was used of it counts. */
  adopt(limit: quota.RateLimit): void {
    this.options = { ...this.options, limit };
    this.requests.limit = limit.requestsPerMinute;
    this.tokens.limit = limit.tokensPerMinute;
    this.slots.limit = BigInt(limit.concurrentRequests);
  }

  /** Takes a request with its tokens and a slot from this process's share, or answers false. */
  tryTake(tokens: bigint): boolean {
    this.roll();
    if (this.waiting.length > 0 || !this.covers(tokens)) return false;
    this.count(tokens);
    if (this.requests.isLow || this.tokens.isLow || this.slots.isLow) this.growAhead();
    return true;
  }

  /** Takes them once the ledger has granted them; rejects with its refusal. */
  take(tokens: bigint): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ tokens, resolve, reject });
      this.start(() => this.serve());
    });
  }

  /** The minute of what is taken now, for `settle`. */
  get takenIn(): bigint {
    return this.minute;
  }

  /** The request is over: its slot is free, and tokens that it did not use while their minute lasts. */
  settle({ tokens, used, takenIn }: { tokens: bigint; used: bigint; takenIn: bigint }): void {
    this.slots.used -= 1n;
    if (takenIn === this.minute) this.tokens.used -= tokens - used;
    if (this.waiting.length > 0) this.grantWaiting();
  }

  /** It was not made after all. */
  undo(tokens: bigint, takenIn: bigint): void {
    if (takenIn === this.minute) this.requests.used -= 1n;
    this.settle({ tokens, used: 0n, takenIn });
  }

  /** The slots were prolonged by a call that began at `startedAt`. */
  renewed(startedAt: number, ttlMs: number): void {
    if (this.slotsUntil > 0) this.slotsUntil = startedAt + ttlMs - EXPIRY_MARGIN_MS;
  }

  /** Adapts to what was taken since the last look; called once a second. */
  look(): void {
    this.requests.look('all');
    this.tokens.look('all');
    this.slots.look('peak');
  }

  /** Another holder needs what is not used here. */
  recall(): void {
    this.frugalUntil = this.options.now() + FRUGAL_MS;
    this.giveBack();
  }

  /** Returns what is not used to the ledger. */
  giveBack(): void {
    this.roll();
    const shares = [this.requests, this.tokens, this.slots];
    if (this.calling || shares.every(({ total, used }) => total <= used)) return;
    shares.forEach((share) => (share.total = share.used < share.total ? share.used : share.total));
    this.start(() => this.set({ tokens: 0n, requests: 0n }));
  }

  /** Requests and tokens that are left for the client, where they are limited. */
  left(): { requests: LimitLeft | undefined; tokens: LimitLeft | undefined } {
    this.roll();
    const resetMs = Math.max(0, this.minuteEndsAt - this.options.now());
    const of = ({ limit, total, used, left }: RateShare) =>
      limit === 0n
        ? undefined
        : { limit: Number(limit), remaining: Number(left + (total > used ? total - used : 0n)), resetMs };
    return { requests: of(this.requests), tokens: of(this.tokens) };
  }

  /** Whether nothing of it is in flight, or used in the present minute. */
  get isUnused(): boolean {
    this.roll();
    return this.slots.used === 0n && this.requests.used === 0n && this.waiting.length === 0;
  }

  /** Resolves when no call is in progress. */
  async quiet(): Promise<void> {
    await this.calling;
  }

  /** A new minute begins with nothing. */
  private roll(): void {
    const now = this.options.now();
    if (now >= this.minuteEndsAt && this.minuteEndsAt > 0) {
      this.requests.clear();
      this.tokens.clear();
      this.minute = 0n;
      this.minuteEndsAt = 0;
    }
    if (now >= this.slotsUntil) this.slots.total = 0n;
  }

  private covers(tokens: bigint): boolean {
    return this.requests.covers(1n) && this.tokens.covers(tokens) && this.slots.covers(1n);
  }

  private count(tokens: bigint): void {
    this.requests.count(1n);
    this.tokens.count(tokens);
    this.slots.count(1n);
  }

  private growAhead(): void {
    if (this.calling || this.isFrugal) return;
    this.start(() => this.set({ tokens: 0n, requests: 0n, withHeadroom: true }));
  }

  private get isFrugal(): boolean {
    return this.options.now() < this.frugalUntil;
  }

  private start(work: () => Promise<void>): void {
    if (this.calling) return;
    this.calling = work()
      .catch(() => undefined) // Whoever waits was told.
      .finally(() => {
        this.calling = undefined;
        if (this.waiting.length > 0) this.start(() => this.serve());
      });
  }

  private async serve(): Promise<void> {
    while (this.waiting.length > 0) {
      this.roll();
      if (this.grantWaiting() > 0) continue;
      const [first] = this.waiting;
      if (!first) return;
      try {
        await this.grow(first);
      } catch (error) {
        this.waiting.shift();
        first.reject(error);
      }
    }
  }

  /** Asks for all that wait, and where that is too much, for the first. */
  private async grow(first: Waiting): Promise<void> {
    const together = this.waiting.reduce((sum, { tokens }) => sum + tokens, 0n);
    const count = BigInt(this.waiting.length);
    try {
      await this.set({ tokens: together, requests: count, withHeadroom: !this.isFrugal });
    } catch (error) {
      if (count === 1n) throw error;
      await this.set({ tokens: first.tokens, requests: 1n });
    }
  }

  private grantWaiting(): number {
    let granted = 0;
    for (let [next] = this.waiting; next && this.covers(next.tokens); [next] = this.waiting) {
      this.waiting.shift();
      this.count(next.tokens);
      next.resolve();
      granted += 1;
    }
    return granted;
  }

  private async set({
    tokens,
    requests,
    withHeadroom = false,
  }: {
    tokens: bigint;
    requests: bigint;
    withHeadroom?: boolean;
  }): Promise<void> {
    const { client, holder, scope, ref, now } = this.options;
    const startedAt = now();
    const asked = {
      requests: this.requests.ask(requests, withHeadroom),
      tokens: this.tokens.ask(tokens, withHeadroom),
      slots: this.slots.ask(requests, withHeadroom),
    };
    const granted = await client.leaseRate(
      {
        holder,
        limit: ref,
        needRequests: asked.requests.need,
        wantRequests: asked.requests.want,
        needTokens: asked.tokens.need,
        wantTokens: asked.tokens.want,
        needSlots: Number(asked.slots.need),
        wantSlots: Number(asked.slots.want),
        minute: this.minute,
      },
      { scope, deadline: CALL_MS_MAX },
    );
    if (this.minute !== 0n && granted.minute !== this.minute) {
      // Another minute began on the ledger's clock: what was used belongs to the one before.
      this.requests.clear();
      this.tokens.clear();
    }
    this.minute = granted.minute;
    this.minuteEndsAt = startedAt + Math.min(granted.windowEndsInMs, MINUTE_MS);
    this.slotsUntil = startedAt + granted.slotsExpireInMs - EXPIRY_MARGIN_MS;
    this.requests.total = granted.requests;
    this.requests.left = granted.requestsLeft;
    this.tokens.total = granted.tokens;
    this.tokens.left = granted.tokensLeft;
    this.slots.total = BigInt(granted.slots);
  }
}
