import { LIMITS, type QuantileKind, type ScorerBackend, type SlotSettings, type Summary } from './backend.js';
import type { Answer } from './reference-answer.js';
import { exp, ln } from './reference-elementary.js';
import { judge } from './reference-rule.js';

const FLOOR = -16;
const BINS_PER_NAT = 64;
const NEGLIGIBLE = -60;

/**
 * The readable specification of the kernel, and the backend if WebAssembly is unavailable. Definitions:
 * docs of the gateway, "Token scores"; all logarithms natural.
 */
export class ReferenceBackend implements ScorerBackend {
  readonly kind = 'reference';
  readonly slots = LIMITS.slots;
  readonly #answers = new Map<number, Answer>();

  open(slot: number, settings: SlotSettings): void {
    this.#answers.set(slot, emptyAnswer(settings));
  }

  push(slot: number, logprob: number, top: ArrayLike<number>): number {
    return this.pushBatch(slot, [logprob], top, top.length);
  }

  // eslint-disable-next-line isthmus/max-params -- called for every few tokens: an object each would be garbage
  pushBatch(slot: number, logprobs: ArrayLike<number>, top: ArrayLike<number>, k: number): number {
    const answer = this.#answer(slot);
    for (let i = 0; i < logprobs.length; i++) {
      accept(answer, logprobs[i] ?? Number.NaN);
      if (k > 0)
        acceptAlternatives(
          answer,
          Array.from({ length: k }, (_, j) => top[i * k + j] ?? Number.NaN),
        );
      judge(answer);
    }
    return answer.hopelessAt;
  }

  summary(slot: number): Summary {
    return summarise(this.#answer(slot));
  }

  quantile(slot: number, alpha: number, of: QuantileKind): number {
    const answer = this.#answer(slot);
    const { tokens, bins, least, logBins, logLeast } = answer.margins;
    switch (of) {
      case 'logprob':
        return interpolated(answer.tokens, alpha, rankedValue(answer));
      case 'margin':
        return interpolated(tokens, alpha, (rank) =>
          rankedBin(bins, rank, { least, binsPerUnit: LIMITS.bins }),
        );
      case 'log-margin':
        return interpolated(tokens, alpha, (rank) =>
          rankedBin(logBins, rank, { least: logLeast, binsPerUnit: BINS_PER_NAT }),
        );
    }
  }

  lengthNormalised(slot: number, beta: number): number {
    const { tokens, sum } = this.#answer(slot);
    if (tokens === 0) return Number.NaN;
    return beta === 1 ? sum / tokens : sum / exp(beta * ln(tokens));
  }

  #answer(slot: number): Answer {
    const answer = this.#answers.get(slot);
    if (!answer) throw new Error(`slot ${slot} is not open`);
    return answer;
  }
}

function emptyAnswer(settings: SlotSettings): Answer {
  return {
    settings,
    tokens: 0,
    sum: 0,
    mean: 0,
    squares: 0,
    least: Infinity,
    most: -Infinity,
    clamped: 0,
    invalid: 0,
    ring: Array.from({ length: settings.window }, () => 0),
    ringAt: 0,
    windowSum: 0,
    windowLeast: Infinity,
    exact: [],
    bins: new Uint32Array(LIMITS.bins),
    below: 0,
    hopelessAt: 0,
    margins: {
      tokens: 0,
      sum: 0,
      least: Infinity,
      logSum: 0,
      logLeast: Infinity,
      bins: new Uint32Array(LIMITS.bins),
      logBins: new Uint32Array(LIMITS.bins),
    },
    entropies: { tokens: 0, lower: 0, upper: 0, residual: 0, normal: 0 },
  };
}

/** Takes the log-probability of the next chosen token into all running scores. */
function accept(answer: Answer, given: number): void {
  const value = clamp(answer, given);
  answer.tokens += 1;
  answer.sum += value;
  answer.least = Math.min(answer.least, value);
  answer.most = Math.max(answer.most, value);
  // Welford's running mean and sum of squared distances from it.
  const delta = value - answer.mean;
  answer.mean += delta / answer.tokens;
  answer.squares += delta * (value - answer.mean);
  slide(answer, value);
  if (answer.tokens <= LIMITS.exact) answer.exact.push(value);
  const bin = binOf((value - FLOOR) * BINS_PER_NAT);
  count(answer.bins, bin);
  // Both the value and the middle of its bin: by either form of the quantile this token is below.
  if (Math.max(value, binMiddle(bin)) < answer.settings.threshold) answer.below += 1;
}

/** NaN counts as the floor and as invalid; a value outside [FLOOR, 0] as its nearest end and as clamped. */
function clamp(answer: Answer, given: number): number {
  if (Number.isNaN(given)) {
    answer.invalid += 1;
    return FLOOR;
  }
  if (given < FLOOR || given > 0) answer.clamped += 1;
  // Adding 0 turns −0 into 0.
  return Math.min(Math.max(given, FLOOR), 0) + 0;
}

/** The sum of the newest `window` values, summed again once per turn of the ring so that roundings do not pile up. */
function slide(answer: Answer, value: number): void {
  const { window } = answer.settings;
  const old = answer.ring[answer.ringAt] ?? 0;
  answer.ring[answer.ringAt] = value;
  answer.ringAt = (answer.ringAt + 1) % window;
  answer.windowSum =
    answer.ringAt === 0
      ? answer.ring.reduce((sum, member) => sum + member, 0)
      : answer.windowSum + (value - old);
  if (answer.tokens >= window) answer.windowLeast = Math.min(answer.windowLeast, answer.windowSum);
}

/** Takes the listed log-probabilities of one token into margins and entropies; their order does not matter. */
function acceptAlternatives(answer: Answer, given: readonly number[]): void {
  // NaN is no probability; above 0 there is only rounding; e^−60 adds nothing to anything.
  const values = given.map((value) => (value > NEGLIGIBLE ? Math.min(value, 0) : NEGLIGIBLE));
  const probabilities = values.map((value) => (value > NEGLIGIBLE ? exp(value) : 0));
  if (values.length >= 2) acceptMargin(answer.margins, values, probabilities);
  const mass = sum(probabilities);
  const entropy = sum(probabilities.map((p, j) => -(p * (values[j] ?? 0))));
  const residual = Math.max(0, 1 - mass);
  const lower = residual > 0 ? entropy - residual * ln(residual) : entropy;
  const unlisted = answer.settings.vocabulary - values.length;
  const { entropies } = answer;
  entropies.tokens += 1;
  entropies.lower += lower;
  entropies.upper += lower + residual * (unlisted > 1 ? ln(unlisted) : 0);
  entropies.residual += residual;
  entropies.normal += lower * (1 / ln(values.length + 1));
}

/** Members at even places and members at odd places apart, as the kernel's two lanes add them. */
function sum(values: readonly number[]): number {
  let [even, odd] = [0, 0];
  values.forEach((value, i) => (i % 2 === 0 ? (even += value) : (odd += value)));
  return even + odd;
}

function acceptMargin(
  margins: Answer['margins'],
  values: readonly number[],
  probabilities: readonly number[],
): void {
  const [best = 0, next = 0] = probabilities.toSorted((a, b) => b - a);
  const [first = FLOOR, second = FLOOR] = values.toSorted((a, b) => b - a);
  const gap = best - next;
  // Adding 0 turns −0 into 0.
  const logGap = Math.max(first, FLOOR) - Math.max(second, FLOOR) + 0;
  margins.tokens += 1;
  margins.sum += gap;
  margins.logSum += logGap;
  margins.least = Math.min(margins.least, gap);
  margins.logLeast = Math.min(margins.logLeast, logGap);
  count(margins.bins, binOf(gap * LIMITS.bins));
  count(margins.logBins, binOf(logGap * BINS_PER_NAT));
}

function binOf(scaled: number): number {
  return Math.min(Math.trunc(scaled), LIMITS.bins - 1);
}

function count(bins: Uint32Array, bin: number): void {
  bins[bin] = (bins[bin] ?? 0) + 1;
}

function summarise(answer: Answer): Summary {
  const { tokens, sum, margins, entropies, settings } = answer;
  const some = (value: number): number => (tokens === 0 ? Number.NaN : value);
  return {
    tokens,
    sum: some(sum),
    mean: sum / tokens,
    perplexity: some(exp(-sum / Math.max(tokens, 1))),
    variance: answer.squares / tokens,
    minimum: some(answer.least),
    maximum: some(answer.most),
    windowedMinimum: tokens < settings.window ? sum / tokens : answer.windowLeast / settings.window,
    marginMean: margins.sum / margins.tokens,
    marginMinimum: margins.tokens === 0 ? Number.NaN : margins.least,
    logMarginMean: margins.logSum / margins.tokens,
    logMarginMinimum: margins.tokens === 0 ? Number.NaN : margins.logLeast,
    entropyLower: entropies.lower / entropies.tokens,
    entropyUpper: settings.vocabulary === 0 ? Number.NaN : entropies.upper / entropies.tokens,
    residual: entropies.residual / entropies.tokens,
    entropyNormalised: entropies.normal / entropies.tokens,
    clamped: answer.clamped,
    invalid: answer.invalid,
    hopelessAt: answer.hopelessAt,
  };
}

/** numpy's linear rule: rank h = (n − 1)·α, interpolated between its neighbours; NaN for no values. */
function interpolated(count: number, alpha: number, ranked: (rank: number) => number): number {
  if (count === 0) return Number.NaN;
  const rank = (count - 1) * alpha;
  const low = Math.floor(rank);
  const below = ranked(low);
  return low === rank ? below : below + (ranked(low + 1) - below) * (rank - low);
}

/** The value of a rank: exact for short answers, else the middle of its bin, but never beyond the extremes. */
function rankedValue(answer: Answer): (rank: number) => number {
  const { tokens, least, most } = answer;
  if (tokens <= LIMITS.exact) {
    const sorted = Float64Array.from(answer.exact).sort();
    return (rank) => sorted[rank] ?? Number.NaN;
  }
  return (rank) => {
    if (rank === 0) return least;
    if (rank === tokens - 1) return most;
    return Math.min(Math.max(binMiddle(binOfRank(answer.bins, rank)), least), most);
  };
}

/** The same for a margin, from 0 on; `binsPerUnit` bins to 1. */
function rankedBin(
  bins: Uint32Array,
  rank: number,
  { least, binsPerUnit }: { least: number; binsPerUnit: number },
): number {
  if (rank === 0) return least;
  return Math.max((binOfRank(bins, rank) + 0.5) / binsPerUnit, least);
}

function binOfRank(bins: Uint32Array, rank: number): number {
  let seen = 0;
  return bins.findIndex((count) => (seen += count) > rank);
}

function binMiddle(bin: number): number {
  return FLOOR + (bin + 0.5) / BINS_PER_NAT;
}
