/**
 * Memory of one scorer, fixed at start. All offsets are bytes.
 *
 *   0          static data of the compiler
 *   CONSTANTS  numbers that the loops use, see constants.ts, 32 f64
 *   POWERS     2^(i / 256), less i steps in the bits of the exponent, POWER_STEPS f64
 *   LOGARITHMS 1 / c and ln c for the middle c of each step of the mantissa, LOGARITHM_STEPS × 2 f64
 *   SHARES     1 / ln(k + 1) for k = 0 … TOP_MAX, f64: brings the entropy of k outcomes and a residual to within 1
 *   SORTED     scratch for exact quantiles, EXACT_MAX f64
 *   SUMMARY    scores out, SUMMARY_FIELDS f64; NaN = absent
 *   CHOSEN     a batch's log-probabilities of the chosen tokens, BATCH f64
 *   TOP        a batch's top-k log-probabilities, token by token, BATCH × TOP_MAX f64
 *   RESIDUALS  of a batch, token by token: probability that is not listed, BATCH f64 and a pad
 *   ENTROPIES  of a batch, token by token: −Σ p ln p over what is listed, BATCH f64 and a pad
 *   SLOTS      one answer each, SLOT_BYTES apart:
 *                0       FIELDS f64 (named below)
 *                RING    the newest `window` values, WINDOW_MAX f64
 *                EXACT   the first EXACT_MAX values, f64: quantiles of short answers are exact
 *                BINS    counts of values, BIN_COUNT u32: 1/64 nat each on [-16, 0]
 *                MARGINS counts of margins, BIN_COUNT u32: 1/1024 each on [0, 1]
 *                LOG_MARGINS  counts of log margins, BIN_COUNT u32: 1/64 nat each on [0, 16]
 *
 * Bound: the kernel equals the TypeScript reference bit for bit; exp and ln are its own, their relative error is below
 * 2^-51 (two units in the last place).
 * The entropy is normalised by ln(k + 1): the residual is an outcome too, so the quotient stays within 1.
 */
export const TOP_MAX: u32 = 32;
export const WINDOW_MAX: u32 = 64;
export const EXACT_MAX: u32 = 256;
export const BIN_COUNT: u32 = 1024;
/** Small enough that the batch of a long answer stays in the processor's cache from the copy to its use. */
export const BATCH: u32 = 512;
export const SLOT_COUNT: u32 = 1024;

/** Values are clamped to [FLOOR, 0]: OpenAI writes -9999 for a token outside its list, and one such ruins a sum. */
export const FLOOR: f64 = -16;
export const BINS_PER_NAT: f64 = 64;
/** Listed tokens down here have no probability worth adding: e^-60 is less than half an ulp of any residual. */
export const NEGLIGIBLE: f64 = -60;

export const POWER_STEPS: i32 = 256;
export const LOGARITHM_STEPS: i32 = 256;

export const CONSTANTS: usize = 0x10000;
export const POWERS: usize = CONSTANTS + 256;
export const LOGARITHMS: usize = POWERS + 8 * <usize>POWER_STEPS;
export const SHARES: usize = LOGARITHMS + 16 * <usize>LOGARITHM_STEPS;
export const SORTED: usize = SHARES + 8 * (TOP_MAX + 1) + 56;
export const SUMMARY: usize = SORTED + 8 * EXACT_MAX;
export const SUMMARY_FIELDS: u32 = 32;
export const CHOSEN: usize = SUMMARY + 8 * SUMMARY_FIELDS;
export const TOP: usize = CHOSEN + 8 * BATCH;
export const RESIDUALS: usize = TOP + 8 * BATCH * TOP_MAX;
export const ENTROPIES: usize = RESIDUALS + 8 * BATCH + 16;
export const SLOTS: usize = ENTROPIES + 8 * BATCH + 16;

export const FIELDS: u32 = 40;
export const RING: usize = 8 * FIELDS;
export const EXACT: usize = RING + 8 * WINDOW_MAX;
export const BINS: usize = EXACT + 8 * EXACT_MAX;
export const MARGINS: usize = BINS + 4 * BIN_COUNT;
export const LOG_MARGINS: usize = MARGINS + 4 * BIN_COUNT;
export const SLOT_BYTES: usize = LOG_MARGINS + 4 * BIN_COUNT;
export const MEMORY_END: usize = SLOTS + SLOT_COUNT * SLOT_BYTES;

// Fields of a slot: first what `open` sets, from TOKENS on what the tokens make of it.
export const METRIC: usize = 0;
export const THRESHOLD: usize = 8;
export const TOKENS_MIN: usize = 16;
export const TOKENS_MAX: usize = 24;
export const ALPHA: usize = 32;
export const WINDOW: usize = 40;
/** Number of the model's tokens; 0 = unknown. */
export const VOCABULARY: usize = 48;
/** Bins whose middle lies below the threshold; i32. */
export const BINS_BELOW: usize = 56;

export const TOKENS: usize = 64;
export const SUM: usize = 72;
export const MEAN: usize = 80;
export const SQUARES: usize = 88;
export const LEAST: usize = 96;
export const MOST: usize = 104;
export const CLAMPED: usize = 112;
export const INVALID: usize = 120;
export const WINDOW_SUM: usize = 128;
/** Least sum of a window; divided by its length only where it is asked for. */
export const WINDOW_LEAST: usize = 136;
/** Bytes from RING to the next place; u32. */
export const RING_AT: usize = 144;
/** Values below the threshold; i32. */
export const BELOW: usize = 152;
export const HOPELESS_AT: usize = 160;

export const MARGIN_TOKENS: usize = 168;
/** Log margin and margin side by side: one vector. */
export const LOG_MARGIN_SUM: usize = 176;
export const MARGIN_SUM: usize = 184;
export const LOG_MARGIN_LEAST: usize = 192;
export const MARGIN_LEAST: usize = 200;

export const ENTROPY_TOKENS: usize = 208;
export const LOWER_SUM: usize = 216;
export const UPPER_SUM: usize = 224;
export const RESIDUAL_SUM: usize = 232;
export const NORMAL_SUM: usize = 240;
/** ln of the unlisted part of the vocabulary, and for how many alternatives it holds. */
export const LN_UNLISTED: usize = 248;
export const LN_UNLISTED_FOR: usize = 256;

// Metrics that a rule can decide by: up to BY_WINDOW by the chosen tokens, beyond by the alternatives.
export const NO_METRIC: f64 = 0;
export const BY_SUM: f64 = 1;
export const BY_MEAN: f64 = 2;
export const BY_QUANTILE: f64 = 3;
export const BY_MINIMUM: f64 = 4;
export const BY_WINDOW: f64 = 5;
export const BY_MARGIN: f64 = 6;
export const BY_ENTROPY: f64 = 7;
/** Sums of margins round; a rule by margin gives up only this much below its threshold. */
export const MARGIN_SLACK: f64 = 1e-9;
