/** What is known of the failed attempts under one key. Times are milliseconds since the epoch. */
export interface Attempts {
  failures: number;
  blockedUntilMs: number;
  lastMs: number;
}

export interface BackOff {
  /** Attempts before the first wait. */
  free: number;
  /** The first wait; each further attempt doubles it. */
  firstMs: number;
  maxMs: number;
  /** Without an attempt for so long, all is forgotten. */
  forgetMs: number;
}

export const NO_ATTEMPTS: Attempts = { failures: 0, blockedUntilMs: 0, lastMs: 0 };

/** How long the next attempt has to wait; 0 when it may be made now. */
export function waitOf(known: Attempts, nowMs: number): number {
  return Math.max(0, known.blockedUntilMs - nowMs);
}

/** What is known once another attempt is made, counted as failed until it succeeds: parallel attempts count too. */
export function afterAttempt(known: Attempts, rule: BackOff, nowMs: number): Attempts {
  const failures = (nowMs - known.lastMs > rule.forgetMs ? 0 : known.failures) + 1;
  const waitMs =
    failures < rule.free ? 0 : Math.min(rule.maxMs, rule.firstMs * 2 ** Math.min(30, failures - rule.free));
  return { failures, blockedUntilMs: nowMs + waitMs, lastMs: nowMs };
}
