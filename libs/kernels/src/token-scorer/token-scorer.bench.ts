import { interleavedMedians } from '../bench/rounds.js';
import type { BenchTable } from '../bench/table.js';
import type { AnswerOptions } from './answer-stream.js';
import { TokenScorer } from './token-scorer.js';

const ROUNDS = 21;
const TOKENS = 200_000;
const SINGLE = 20_000;
const OPTIONS: AnswerOptions = {
  rule: { metric: 'quantile', alpha: 0.1, threshold: -4, tokensMax: 1_000_000 },
  vocabulary: 200_019,
};

/** Scoring in batches and token by token, kernel and reference, with 0, 2, 5 and 20 alternatives a token. */
export async function bench(): Promise<BenchTable> {
  const kernel = new TokenScorer({ engine: 'wasm' });
  const reference = new TokenScorer({ engine: 'reference' });
  const rows = [0, 2, 5, 20].map((k) => {
    const values = logprobs(TOKENS / Math.max(1, k));
    const top = alternatives(values.length, k);
    const single = values.subarray(0, SINGLE);
    const tops = Array.from(single, (_, i) => top.subarray(i * k, i * k + k));
    const slice = 20_000 / Math.max(1, k);
    const medians = interleavedMedians(
      [
        batch('kernel, batch', kernel, values, top, k),
        batch('reference, batch', reference, values.subarray(0, slice), top.subarray(0, slice * k), k),
        oneByOne('kernel, one by one', kernel, single, tops),
        plainMean(values),
      ],
      ROUNDS,
    );
    const ns = (name: string): number => medians.get(name) ?? Number.NaN;
    const own = ns('kernel, batch');
    const bare = ns('plain mean');
    return [
      k,
      1e3 / own,
      own,
      ns('kernel, one by one'),
      ns('reference, batch'),
      ns('reference, batch') / own,
      bare,
    ];
  });
  return {
    title: 'token-scorer: scores, histogram, window, early stop',
    columns: [
      'alternatives',
      'batch M tokens/s',
      'batch ns/token',
      'one by one ns/token',
      'reference ns/token',
      '× reference',
      'sum alone ns/token',
    ],
    rows,
    notes: [
      `Medians of ${ROUNDS} interleaved rounds; ${TOKENS.toLocaleString('en-US')} values a batch; one by one: each token a call of \`push\` through the façade.`,
      'All scores at once: sum, Welford, extremes, sliding window, histogram, early-stop rule; margins and entropies with alternatives.',
      'The targets (20 M tokens/s in batch, 150 ns one by one) hold for the chosen token alone; with alternatives a token adds an exponential for each of them, a logarithm for the residual, two divisions and eight running sums. Splitting the polynomials into shorter chains changed the batch little, so the work counts, not its latency; a cheaper exp (a table) would change it.',
      'The last column is a bare JavaScript loop that only adds the values up: the floor, which keeps no other score.',
    ],
  };
}

function batch(name: string, scorer: TokenScorer, values: Float64Array, top: Float64Array, k: number) {
  return {
    name,
    operations: values.length,
    run: () => {
      const answer = scorer.open(OPTIONS);
      const stands = answer.pushAll(values, top, k);
      answer.close();
      return stands;
    },
  };
}

function oneByOne(name: string, scorer: TokenScorer, values: Float64Array, tops: Float64Array[]) {
  return {
    name,
    operations: values.length,
    run: () => {
      const answer = scorer.open(OPTIONS);
      let stands = true;
      for (let i = 0; i < values.length; i++) stands = answer.push(values[i] ?? 0, tops[i]) && stands;
      answer.close();
      return stands;
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
