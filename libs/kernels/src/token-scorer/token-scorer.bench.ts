import { interleavedMedians } from '../bench/rounds.js';
import type { BenchTable } from '../bench/table.js';
import type { AnswerOptions } from './answer-stream.js';
import { compileNative } from './bench-native.js';
import { TokenScorer } from './token-scorer.js';

const ROUNDS = 101;
/**
 * A long answer, and short enough that a sample is over before the system may give the core away: with samples of
 * ten milliseconds in batch and of one token by token, the batch looked slower than the single calls on a busy machine.
 */
const TOKENS = 8192;
const REFERENCE_TOKENS = 1024;
const NO_COMPILER = 'Skipped, no g++: the C++ floor.';
const OPTIONS: AnswerOptions = {
  rule: { metric: 'quantile', alpha: 0.1, threshold: -4, tokensMax: 1_000_000 },
  vocabulary: 200_019,
};

/** Scoring in batches and token by token, kernel and reference, with 0, 2, 5 and 20 alternatives a token. */
export async function bench(): Promise<BenchTable> {
  const kernel = new TokenScorer({ backend: 'wasm' });
  const reference = new TokenScorer({ backend: 'reference' });
  const native = compileNative();
  if (!native) console.warn(NO_COMPILER);
  const rows = [0, 2, 5, 20].map((k) => {
    const values = logprobs(TOKENS);
    const top = alternatives(TOKENS, k);
    const tops = Array.from(values, (_, i) => top.subarray(i * k, i * k + k));
    const few = values.subarray(0, REFERENCE_TOKENS);
    const medians = interleavedMedians(
      [
        batch('kernel, batch', kernel, values, top, k),
        oneByOne('kernel, one by one', kernel, values, tops),
        batch('reference, batch', reference, few, top.subarray(0, few.length * k), k),
        plainMean(values),
      ],
      ROUNDS,
    );
    const ns = (name: string): number => medians.get(name) ?? Number.NaN;
    const own = ns('kernel, batch');
    const floor = native?.measure(values, top, k) ?? Number.NaN;
    return [
      k,
      1e3 / own,
      own,
      ns('kernel, one by one'),
      floor,
      own / floor,
      ns('reference, batch'),
      ns('reference, batch') / own,
      ns('plain mean'),
    ];
  });
  native?.remove();
  return {
    title: 'token-scorer: scores, histogram, window, early stop',
    columns: [
      'alternatives',
      'batch M tokens/s',
      'batch ns/token',
      'one by one ns/token',
      'C++ ns/token',
      '÷ C++',
      'reference ns/token',
      '× reference',
      'sum alone ns/token',
    ],
    rows,
    notes: [
      `Medians of ${ROUNDS} interleaved rounds, an answer of ${TOKENS.toLocaleString('en-US')} tokens each; one by one: each token a call of \`push\` through the façade.`,
      'All scores at once: sum, Welford, extremes, sliding window, histogram, early-stop rule; margins and entropies with alternatives.',
      'With alternatives a token adds an exponential for each of them, two at a time, and half a pair of logarithms; twenty of them are ten pairs, which alone take longer than the 50 ns that 20 M tokens/s leave.',
      'C++: one file, g++ -O3 -march=native, exp and log of the standard library, timed inside its own process.',
      'The last column is a bare JavaScript loop that only adds the values up: the floor, which keeps no other score.',
      ...(native ? [] : [NO_COMPILER]),
    ],
  };
}

function batch(name: string, scorer: TokenScorer, values: Float64Array, top: Float64Array, k: number) {
  return {
    name,
    operations: values.length,
    run: () => {
      const answer = scorer.open(OPTIONS);
      const accepted = answer.pushAll(values, top, k);
      answer.close();
      return accepted;
    },
  };
}

function oneByOne(name: string, scorer: TokenScorer, values: Float64Array, tops: Float64Array[]) {
  return {
    name,
    operations: values.length,
    run: () => {
      const answer = scorer.open(OPTIONS);
      let accepted = true;
      for (let i = 0; i < values.length; i++) accepted = answer.push(values[i] ?? 0, tops[i]) && accepted;
      answer.close();
      return accepted;
    },
  };
}

function plainMean(values: Float64Array) {
  return {
    name: 'plain mean',
    operations: values.length,
    run: () => {
      let sum = 0;
      for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
      return sum / values.length;
    },
  };
}

/** Log-probabilities as answers have them: most near 0, a few far below; a fixed sequence. */
function logprobs(count: number): Float64Array {
  const next = fractions();
  return Float64Array.from({ length: count }, () => 3 * Math.log(1 - next() / 1.05));
}

/** Lists of `k` alternatives, likeliest first as providers send them, each taking a part of what is left. */
function alternatives(tokens: number, k: number): Float64Array {
  const next = fractions();
  let left = 1;
  return Float64Array.from({ length: tokens * k }, (_, i) => {
    if (i % k === 0) left = 1;
    const part = left * (0.5 + next() / 2);
    left -= part;
    return Math.log(Math.max(part, 1e-30));
  });
}

function fractions(): () => number {
  let state = 12_345;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}
