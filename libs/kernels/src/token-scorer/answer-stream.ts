import { AppError, invalidArgument, type FieldViolation } from '@isthmus/platform-errors';
import {
  LIMITS,
  METRICS,
  type Metric,
  type QuantileKind,
  type ScorerBackend,
  type SlotSettings,
  type Summary,
} from './backend.js';

/** When a small model's answer is accepted: its score by `metric` is at or above `threshold`. */
export interface DecisionRule {
  metric: Exclude<Metric, 'none'>;
  /** In the unit of the metric: nats for all but the margin (0–1); the entropy counts negative. */
  threshold: number;
  /** No early stop before this many tokens. Default 8. */
  tokensMin?: number;
  /** Most tokens the answer may have; default unlimited, which leaves a mean or a quantile hope for ever. */
  tokensMax?: number;
  /** For `quantile`: 0–1, default 0.1. */
  alpha?: number;
}

export interface AnswerOptions {
  rule?: DecisionRule;
  /** Tokens of the sliding window, 1–64. Default 16. */
  window?: number;
  /** Size of the model's vocabulary; without it the upper bound of the entropy is absent. */
  vocabulary?: number;
}

/** All scores of an answer so far; `undefined` = absent (no tokens, or no alternatives were listed). */
export type Scores = { readonly [Name in keyof Summary]: Summary[Name] | undefined };

export interface Verdict {
  /** `absent`: there is nothing to score (an empty answer, or no alternatives for a rule by margin or entropy). */
  outcome: 'keep' | 'defer' | 'absent';
  score: number | undefined;
}

/** What the learned rules take as their input. */
export const QUANTILE_ALPHAS = [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

const NONE: ArrayLike<number> = [];

/** The running scores of one answer. Log-probabilities are natural; they are clamped to [−16, 0] and clamps counted. */
export class AnswerStream {
  readonly #backend: ScorerBackend;
  readonly #slot: number;
  readonly #settings: SlotSettings;
  readonly #release: () => void;
  #open = true;

  constructor(backend: ScorerBackend, slot: number, settings: SlotSettings, release: () => void) {
    this.#backend = backend;
    this.#slot = slot;
    this.#settings = settings;
    this.#release = release;
  }

  /**
   * Takes the next token: the log-probability of the chosen one and, where given, those of the k likeliest (k ≤ 32, in
   * any order). NaN and −∞ are defined: the floor.
   *
   * @returns false as soon as no continuation can bring the score back over the threshold
   * @throws AppError INVALID_ARGUMENT for what is no number or too many alternatives, FAILED_PRECONDITION once closed
   */
  push(logprob: number, top: ArrayLike<number> = NONE): boolean {
    if (!this.#open) throw closed();
    if (typeof logprob !== 'number') throw new AppError('INVALID_ARGUMENT', 'logprob: must be a number');
    if (!isCount(top.length, 0) || top.length > LIMITS.top) throw tooManyAlternatives();
    return this.#backend.push(this.#slot, logprob, top) === 0;
  }

  /**
   * Takes tokens at once; the scores are the same as one by one. `top` holds k values for each token, in turn.
   * @throws as `push`, and INVALID_ARGUMENT where the lengths do not fit
   */
  pushAll(logprobs: ArrayLike<number>, top: ArrayLike<number> = NONE, k = 0): boolean {
    if (!this.#open) throw closed();
    if (!isCount(k, 0) || k > LIMITS.top) throw tooManyAlternatives();
    if (top.length !== k * logprobs.length) {
      throw new AppError(
        'INVALID_ARGUMENT',
        `top: must hold ${k} values for each of ${logprobs.length} tokens`,
      );
    }
    if (logprobs.length === 0) return this.hopelessAt === undefined;
    return this.#backend.pushBatch(this.#slot, logprobs, top, k) === 0;
  }

  /** The token after which the answer could no longer stand, from 1 on. */
  get hopelessAt(): number | undefined {
    return this.#summary().hopelessAt || undefined;
  }

  scores(): Scores {
    const entries = Object.entries(this.#summary()).map(([name, value]) => [name, present(value)]);
    // The names are those of Summary, one by one.
    return Object.fromEntries(entries) as Scores;
  }

  /**
   * Of the log-probabilities: exact up to 256 tokens, within 1/128 nat beyond. Of margins within 1/2048, of log margins
   * within 1/128 nat. `alpha` 0–1.
   */
  quantile(alpha: number, of: QuantileKind = 'logprob'): number | undefined {
    if (!this.#open) throw closed();
    if (!(alpha >= 0 && alpha <= 1)) throw new AppError('INVALID_ARGUMENT', 'alpha: must be from 0 to 1');
    return present(this.#backend.quantile(this.#slot, alpha, of));
  }

  /** The quantiles of QUANTILE_ALPHAS, empty for an empty answer. */
  quantiles(of: QuantileKind = 'logprob'): number[] {
    return QUANTILE_ALPHAS.map((alpha) => this.quantile(alpha, of)).filter((value) => value !== undefined);
  }

  /** sum / n^β: β = 0 is the sum, 1 the mean; between them long answers are punished less than by the sum. */
  lengthNormalised(beta: number): number | undefined {
    if (!this.#open) throw closed();
    if (!(beta >= 0 && beta <= 2)) throw new AppError('INVALID_ARGUMENT', 'beta: must be from 0 to 2');
    return present(this.#backend.lengthNormalised(this.#slot, beta));
  }

  /** Whether the answer so far is accepted, by the rule it was opened with; `absent` without a rule. */
  verdict(): Verdict {
    const score = this.#score();
    if (score === undefined) return { outcome: 'absent', score };
    return { outcome: score >= this.#settings.threshold ? 'keep' : 'defer', score };
  }

  /** Gives the slot back. Further calls throw; closing twice does nothing. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#release();
  }

  #score(): number | undefined {
    const scores = this.scores();
    switch (this.#settings.metric) {
      case 'none':
        return undefined;
      case 'sum':
        return scores.sum;
      case 'mean':
        return scores.mean;
      case 'quantile':
        return this.quantile(this.#settings.alpha);
      case 'minimum':
        return scores.minimum;
      case 'windowed-minimum':
        return scores.windowedMinimum;
      case 'margin':
        return scores.marginMean;
      case 'entropy':
        return scores.entropyLower === undefined ? undefined : -scores.entropyLower;
    }
  }

  #summary(): Summary {
    if (!this.#open) throw closed();
    return this.#backend.summary(this.#slot);
  }
}

/** Settings in range, or one error that names every one that is not. */
export function checkedSettings({ rule, window = 16, vocabulary = 0 }: AnswerOptions): SlotSettings {
  const { metric = 'none', threshold = 0, tokensMin = 8, tokensMax = Infinity, alpha = 0.1 } = rule ?? {};
  const fields: FieldViolation[] = [];
  const check = (holds: boolean, field: string, description: string): void => {
    if (!holds) fields.push({ field, description });
  };
  check(METRICS.includes(metric), 'rule.metric', `must be one of ${METRICS.slice(1).join(', ')}`);
  check(Number.isFinite(threshold), 'rule.threshold', 'must be a finite number');
  check(isCount(tokensMin, 0), 'rule.tokensMin', 'must be an integer from 0 on');
  check(isCount(tokensMax, 1) || tokensMax === Infinity, 'rule.tokensMax', 'must be an integer from 1 on');
  check(alpha >= 0 && alpha <= 1, 'rule.alpha', 'must be from 0 to 1');
  check(
    isCount(window, 1) && window <= LIMITS.window,
    'window',
    `must be an integer from 1 to ${LIMITS.window}`,
  );
  check(isCount(vocabulary, 0), 'vocabulary', 'must be an integer from 0 on');
  if (fields.length > 0) throw invalidArgument(fields);
  // Quantile 0 of an answer without an end has no rank; it is the minimum.
  const simplest = metric === 'quantile' && alpha === 0 ? 'minimum' : metric;
  return { metric: simplest, threshold, tokensMin, tokensMax, alpha, window, vocabulary };
}

function isCount(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function present(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

function tooManyAlternatives(): AppError {
  return new AppError('INVALID_ARGUMENT', `top: at most ${LIMITS.top} alternatives for each token`);
}

function closed(): AppError {
  return new AppError('FAILED_PRECONDITION', 'this answer is closed', { remedy: 'Open a new one.' });
}
