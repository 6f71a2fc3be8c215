/**
 * Memory of one scorer, fixed at start. All offsets are bytes.
 *
 *   0        static data of the compiler
 *   LOGS     ln(k + 1) for k = 0 … TOP_MAX, as f64: what the entropy of k outcomes and a residual is divided by
 *   SORTED   scratch for exact quantiles, EXACT_MAX f64
 *   SUMMARY  scores out, SUMMARY_FIELDS f64; NaN = absent
 *   CHOSEN   a batch's log-probabilities of the chosen tokens, BATCH f64
 *   TOP      a batch's top-k log-probabilities, token by token, BATCH × TOP_MAX f64
 *   SLOTS    one answer each, SLOT_BYTES apart:
 *              0       FIELDS f64 (named below)
 *              RING    the newest `window` values, WINDOW_MAX f64
 *              EXACT   the first EXACT_MAX values, f64: quantiles of short answers are exact
 *              BINS    counts of values, BIN_COUNT u32: 1/64 nat each on [-16, 0]
 *              MARGINS counts of margins, BIN_COUNT u32: 1/1024 each on [0, 1]
 *
 * Bound: the kernel equals the TypeScript reference bit for bit; exp and ln are its own, within 2 ulp of the true value.
 * The entropy is normalised by ln(k + 1): the residual is an outcome too, so the quotient stays within 1.
 */
export const TOP_MAX: u32 = 32;
export const WINDOW_MAX: u32 = 64;
export const EXACT_MAX: u32 = 256;
export const BIN_COUNT: u32 = 1024;
export const BATCH: u32 = 4096;
export const SLOT_COUNT: u32 = 1024;

/** Values are clamped to [FLOOR, 0]: OpenAI writes -9999 for a token outside its list, and one such ruins a sum. */
export const FLOOR: f64 = -16;
export const BINS_PER_NAT: f64 = 64;
/** Below this a listed token has no probability worth adding: e^-60 is less than half an ulp of any residual. */
export const NEGLIGIBLE: f64 = -60;
/** Stands for such a token in sums and margins: below NEGLIGIBLE, and below FLOOR, which margins rise to. */
export const IMPOSSIBLE: f64 = -61;

export const LOGS: usize = 0x10000;
export const SORTED: usize = LOGS + 8 * (TOP_MAX + 1) + 56;
export const SUMMARY: usize = SORTED + 8 * EXACT_MAX;
export const SUMMARY_FIELDS: u32 = 32;
export const CHOSEN: usize = SUMMARY + 8 * SUMMARY_FIELDS;
export const TOP: usize = CHOSEN + 8 * BATCH;
export const SLOTS: usize = TOP + 8 * BATCH * TOP_MAX;

export const FIELDS: u32 = 40;
export const RING: usize = 8 * FIELDS;
export const EXACT: usize = RING + 8 * WINDOW_MAX;
export const BINS: usize = EXACT + 8 * EXACT_MAX;
export const MARGINS: usize = BINS + 4 * BIN_COUNT;
export const SLOT_BYTES: usize = MARGINS + 4 * BIN_COUNT;
export const MEMORY_END: usize = SLOTS + SLOT_COUNT * SLOT_BYTES;

// Fields of a slot: first what `open` sets, from SETTINGS on what the tokens make of it.
export const METRIC: usize = 0;
export const THRESHOLD: usize = 8;
export const TOKENS_MIN: usize = 16;
export const TOKENS_MAX: usize = 24;
export const ALPHA: usize = 32;
export const WINDOW: usize = 40;
/** Number of the model's tokens; 0 = unknown. */
export const VOCABULARY: usize = 48;

export const TOKENS: usize = 64;
export const SUM: usize = 72;
export const MEAN: usize = 80;
export const SQUARES: usize = 88;
export const LEAST: usize = 96;
export const MOST: usize = 104;
export const CLAMPED: usize = 112;
export const INVALID: usize = 120;
export const WINDOW_SUM: usize = 128;
export const WINDOW_LEAST: usize = 136;
export const RING_AT: usize = 144;
export const BELOW: usize = 152;
export const HOPELESS_AT: usize = 160;

export const MARGIN_TOKENS: usize = 168;
export const MARGIN_SUM: usize = 176;
export const MARGIN_LEAST: usize = 184;
export const LOG_MARGIN_SUM: usize = 192;
export const LOG_MARGIN_LEAST: usize = 200;

export const ENTROPY_TOKENS: usize = 208;
export const LOWER_SUM: usize = 216;
export const UPPER_SUM: usize = 224;
export const RESIDUAL_SUM: usize = 232;
export const NORMAL_SUM: usize = 240;
/** ln of the unlisted part of the vocabulary, and for how many alternatives it holds. */
export const LN_UNLISTED: usize = 248;
export const LN_UNLISTED_FOR: usize = 256;

// Metrics that a rule can decide by.
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
