import { Headroom } from './headroom.js';

/** One number of a limit, for one minute: what this holder may use, and has used. */
export class RateShare {
  total = 0n;
  used = 0n;
  /** What nobody has. */
  left: bigint;
  private readonly headroom = new Headroom();
  private usedMost = 0n;

  constructor(public limit: bigint) {
    this.left = limit;
  }

  covers(amount: bigint): boolean {
    return this.limit === 0n || this.used + amount <= this.total;
  }

  count(amount: bigint): void {
    this.used += amount;
    this.headroom.count(amount);
    if (this.used > this.usedMost) this.usedMost = this.used;
  }

  /** Adapts to what was used since the last look: all of it, or at one time. */
  look(of: 'all' | 'peak'): void {
    this.headroom.look(of === 'all' ? undefined : this.usedMost);
    this.usedMost = this.used;
  }

  get isLow(): boolean {
    return this.limit > 0n && this.headroom.isLow(this.total - this.used) && this.left > 0n;
  }

  /** The totals to ask for. */
  ask(needed: bigint, withHeadroom: boolean): { need: bigint; want: bigint } {
    if (this.limit === 0n) return { need: 0n, want: 0n };
    const need = this.used + needed;
    return { need, want: withHeadroom ? need + this.headroom.beyond(needed) : need };
  }

  clear(): void {
    this.total = 0n;
    this.used = 0n;
    this.left = this.limit;
  }
}
