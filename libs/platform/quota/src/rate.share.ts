/** What is asked for beyond the need at least, in requests like those that wait. */
const REQUESTS_AHEAD = 8n;
/** What is asked for beyond the need, in seconds of recent use. */
const SECONDS_AHEAD = 4n;

/** One number of a limit, for one minute: what this holder may use, and has used. */
export class RateShare {
  total = 0n;
  used = 0n;
  /** What nobody has. */
  left: bigint;
  /** What is asked for beyond the need. */
  headroom = 0n;
  private usedLately = 0n;
  private usedMost = 0n;

  constructor(public limit: bigint) {
    this.left = limit;
  }

  covers(amount: bigint): boolean {
    return this.limit === 0n || this.used + amount <= this.total;
  }

  count(amount: bigint): void {
    this.used += amount;
    this.usedLately += amount;
    if (this.used > this.usedMost) this.usedMost = this.used;
  }

  /** Adapts to what was used since the last look: all of it, or at one time. */
  look(of: 'all' | 'peak'): void {
    const wanted = of === 'all' ? SECONDS_AHEAD * this.usedLately : this.usedMost;
    this.usedLately = 0n;
    this.usedMost = this.used;
    // Falls slowly, so that a pause does not cost a call.
    this.headroom = wanted > this.headroom ? wanted : (this.headroom * 3n) / 4n;
  }

  get isLow(): boolean {
    return this.limit > 0n && this.total - this.used < this.headroom / 2n && this.left > 0n;
  }

  /** The totals to ask for. */
  ask(needed: bigint, withHeadroom: boolean): { need: bigint; want: bigint } {
    if (this.limit === 0n) return { need: 0n, want: 0n };
    const need = this.used + needed;
    const ahead = this.headroom > REQUESTS_AHEAD * needed ? this.headroom : REQUESTS_AHEAD * needed;
    return { need, want: withHeadroom ? need + ahead : need };
  }

  clear(): void {
    this.total = 0n;
    this.used = 0n;
    this.left = this.limit;
  }
}
