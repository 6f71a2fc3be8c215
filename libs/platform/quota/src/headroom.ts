/** In seconds of recent use. */
const SECONDS_AHEAD = 4n;
/** At least, in requests like those that wait. */
const REQUESTS_AHEAD = 8n;

/** What is asked for beyond the need, so that a steady load rarely asks. */
export class Headroom {
  private size = 0n;
  private usedLately = 0n;

  /** `eager`: what was counted since the last look counts already, so that a load that has just begun asks seldom too. */
  constructor(private readonly options: { eager: boolean } = { eager: false }) {}

  count(amount: bigint): void {
    this.usedLately += amount;
  }

  /** Adapts to what was counted since the last look, or to `wanted`; called once a second. */
  look(wanted = SECONDS_AHEAD * this.usedLately): void {
    this.usedLately = 0n;
    // Falls slowly, so that a pause does not cost a call.
    this.size = wanted > this.size ? wanted : (this.size * 3n) / 4n;
  }

  isLow(idle: bigint): boolean {
    return idle < this.ahead / 2n;
  }

  /** What to ask for beyond `needed`. */
  beyond(needed: bigint): bigint {
    const least = REQUESTS_AHEAD * needed;
    return this.ahead > least ? this.ahead : least;
  }

  private get ahead(): bigint {
    if (!this.options.eager) return this.size;
    const wanted = SECONDS_AHEAD * this.usedLately;
    return wanted > this.size ? wanted : this.size;
  }
}
