const HOUR_MS = 3_600_000n;

/** Usage between two moments, in micro-units of the list price. */
export interface UsagePiece {
  periodStartMs: number;
  periodEndMs: number;
  /** More than 0. */
  quantity: bigint;
}

/**
 * The next piece of a reservation's usage: its price for the whole time since it was confirmed, less the earlier
 * pieces. Rounding errors do not accumulate: the pieces sum to the price of the time, rounded down once.
 * Undefined if there is nothing to charge yet.
 */
export function nextPiece(metered: {
  priceMicroPerHour: bigint;
  confirmedAtMs: number;
  meteredToMs: number;
  meteredMicro: bigint;
  untilMs: number;
}): UsagePiece | undefined {
  const { confirmedAtMs, meteredToMs, untilMs } = metered;
  if (untilMs <= meteredToMs) return undefined;
  const due = (metered.priceMicroPerHour * BigInt(untilMs - confirmedAtMs)) / HOUR_MS;
  const quantity = due - metered.meteredMicro;
  return quantity > 0n ? { periodStartMs: meteredToMs, periodEndMs: untilMs, quantity } : undefined;
}
