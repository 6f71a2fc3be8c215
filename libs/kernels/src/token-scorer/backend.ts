/** Scores a rule can decide by; higher = keep the small model's answer. */
export const METRICS = [
  'none',
  'sum',
  'mean',
  'quantile',
  'minimum',
  'windowed-minimum',
  'margin',
  'entropy',
] as const;
export type Metric = (typeof METRICS)[number];

/** What an answer is opened with; every number checked already. */
export interface SlotSettings {
  metric: Metric;
  threshold: number;
  tokensMin: number;
  tokensMax: number;
  alpha: number;
  window: number;
  /** 0 = unknown. */
  vocabulary: number;
}

/** Order of a summary; NaN = absent. */
export const SUMMARY_NAMES = [
  'tokens',
  'sum',
  'mean',
  'perplexity',
  'variance',
  'minimum',
  'maximum',
  'windowedMinimum',
  'marginMean',
  'marginMinimum',
  'logMarginMean',
  'logMarginMinimum',
  'entropyLower',
  'entropyUpper',
  'residual',
  'entropyNormalised',
  'clamped',
  'invalid',
  'hopelessAt',
] as const;
export type Summary = Record<(typeof SUMMARY_NAMES)[number], number>;

/** What quantiles can be asked of; the kernel knows them by their place here. */
export const QUANTILE_KINDS = ['logprob', 'margin', 'log-margin'] as const;
export type QuantileKind = (typeof QUANTILE_KINDS)[number];

/** What the façade needs of a backend: the WASM kernel or the TypeScript reference. */
export interface ScorerBackend {
  readonly kind: 'wasm' | 'reference';
  readonly slots: number;
  open(slot: number, settings: SlotSettings): void;
  /**
   * Takes one token with its alternatives (at most LIMITS.top, or none); returns the token at which the answer became
   * hopeless, 0 while it is not.
   */
  push(slot: number, logprob: number, top: ArrayLike<number>): number;
  /** Takes tokens with `k` alternatives each (0 = none), which lie in `top` token by token. */
  pushBatch(slot: number, logprobs: ArrayLike<number>, top: ArrayLike<number>, k: number): number;
  summary(slot: number): Summary;
  quantile(slot: number, alpha: number, of: QuantileKind): number;
  lengthNormalised(slot: number, beta: number): number;
}

/** Sizes that both backends hold to. */
export const LIMITS = { slots: 1024, window: 64, top: 32, exact: 256, bins: 1024 } as const;
