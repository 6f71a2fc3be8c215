/** Tokens by which a number of threads is judged. */
const JUDGED_TOKENS = 8;
/** A token that takes so many times as long as with one thread: the threads wait for a processor that others have. */
const SLOW_FACTOR = 3;
const SLOW_TOKENS_MAX = 2;
const TRIAL_FIRST_MS = 2_000;
const TRIAL_MOST_MS = 60_000;
/** Of the newest token, in a mean that forgets. */
const WEIGHT = 0.2;

/**
 * How many threads a model gets. The threads of llama.cpp spin until the last one is there, hundreds of times a token. Where
 * something else wants a processor, two threads are many times slower than one, so one is what it begins with; all
 * are tried, given up at the second slow token, and tried again later and later.
 */
export class ThreadChoice {
  private current = 1;
  private tokens = 0;
  private spentMs = 0;
  private slow = 0;
  private singleMs: number | undefined;
  private trialAt = 0;
  private waitMs = TRIAL_FIRST_MS;

  constructor(
    private readonly most: number,
    private readonly now: () => number,
  ) {}

  get threads(): number {
    return this.current;
  }

  /** `tokenMs`: how long the last token took. */
  observe(tokenMs: number): void {
    this.tokens += 1;
    this.spentMs += tokenMs;
    if (this.current === 1) this.observeOne(tokenMs);
    else this.observeAll(tokenMs);
  }

  private observeOne(tokenMs: number): void {
    const { singleMs = tokenMs } = this;
    this.singleMs = singleMs + WEIGHT * (tokenMs - singleMs);
    if (this.most > 1 && this.tokens >= JUDGED_TOKENS && this.now() >= this.trialAt) this.use(this.most);
  }

  private observeAll(tokenMs: number): void {
    const { singleMs = 0 } = this;
    if (tokenMs > SLOW_FACTOR * singleMs) this.slow += 1;
    if (this.slow >= SLOW_TOKENS_MAX) return this.giveUp();
    if (this.tokens < JUDGED_TOKENS) return;
    if (this.spentMs / this.tokens > singleMs) return this.giveUp();
    this.waitMs = TRIAL_FIRST_MS;
    this.use(this.most);
  }

  private giveUp(): void {
    this.trialAt = this.now() + this.waitMs;
    this.waitMs = Math.min(TRIAL_MOST_MS, 2 * this.waitMs);
    this.use(1);
  }

  private use(threads: number): void {
    this.current = threads;
    this.tokens = 0;
    this.spentMs = 0;
    this.slow = 0;
  }
}
