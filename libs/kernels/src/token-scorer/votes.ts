import { AppError } from '@isthmus/platform-errors';
import type { Verdict } from './answer-stream.js';
import { ln } from './reference-elementary.js';

/** Most samples of one question; each is a call of the small model, so more than some dozens are a mistake. */
export const VOTE_SAMPLES_MAX = 65_536;

/** How far several answers to one question agree; needs no log-probabilities. */
export interface VoteScores {
  /** All samples, empty ones too. */
  samples: number;
  /** Samples without an answer: they count in the denominator of the agreement and belong to no cluster. */
  empty: number;
  /** Different answers. */
  clusters: number;
  /** The commonest answer in its canonical form, of several as common the one given first; absent without any. */
  answer: string | undefined;
  /** max #(answer) / samples, 0–1: 0 where all are empty, absent without samples. */
  agreement: number | undefined;
  /** −Σ p ln p in nats, p a cluster's share of the answers given: 0 where all agree, absent without any answer. */
  entropy: number | undefined;
}

/**
 * Vote agreement and semantic entropy of the samples of one question. Samples with the same canonical form are one
 * cluster; a caller with a judge of equivalence returns the cluster's name, and undefined for what is no answer.
 *
 * Plain TypeScript: the work is to tell some strings apart, and copying them into WebAssembly would cost more than a
 * `Map` does.
 *
 * @throws AppError INVALID_ARGUMENT for a sample that is no string, LIMIT_EXCEEDED for more than VOTE_SAMPLES_MAX
 */
export function scoreVotes(
  samples: readonly string[],
  canonical: (sample: string) => string | undefined = canonicalAnswer,
): VoteScores {
  checkSamples(samples);
  const counts = new Map<string, number>();
  for (const sample of samples) {
    const answer = canonical(sample);
    if (answer !== undefined && answer !== '') counts.set(answer, (counts.get(answer) ?? 0) + 1);
  }
  const given = [...counts.values()].reduce((sum, count) => sum + count, 0);
  // A stable sort leaves answers of the same count in the order in which they came.
  const [commonest] = [...counts].toSorted(([, a], [, b]) => b - a);
  return {
    samples: samples.length,
    empty: samples.length - given,
    clusters: counts.size,
    answer: commonest?.[0],
    agreement: samples.length === 0 ? undefined : (commonest?.[1] ?? 0) / samples.length,
    entropy: given === 0 ? undefined : entropyOf([...counts.values()], given),
  };
}

/** Whether the most frequent answer is accepted: its agreement is at or above the threshold. `absent` without any answer. */
export function voteVerdict({ answer, agreement }: VoteScores, threshold: number): Verdict {
  if (!Number.isFinite(threshold)) {
    throw new AppError('INVALID_ARGUMENT', 'threshold: must be a finite number');
  }
  if (answer === undefined || agreement === undefined) return { outcome: 'absent', score: undefined };
  return { outcome: agreement >= threshold ? 'keep' : 'defer', score: agreement };
}

/** Text without the white space around it, in Unicode form C, with 30 combining marks in a row at most; numbers rounded to four decimals; empty = no answer. */
export function canonicalAnswer(sample: string): string {
  const text = sample.trim().replace(MARKS, '$1').normalize('NFC');
  if (!NUMBER.test(text)) return text;
  const rounded = Number(Number(text).toFixed(4));
  // Adding 0 turns −0 into 0.
  return Number.isFinite(rounded) ? String(rounded + 0) : text;
}

/** No language writes more; Unicode sorts a longer run in quadratic time (UAX #15, Stream-Safe Text Format). */
const MARKS = /(\p{M}{30})\p{M}+/gu;
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

function checkSamples(samples: readonly string[]): void {
  if (samples.length > VOTE_SAMPLES_MAX) {
    throw new AppError('LIMIT_EXCEEDED', `samples: at most ${VOTE_SAMPLES_MAX} of one question`, {
      remedy: 'Ask fewer times: the agreement of some dozens of samples is as good.',
      metadata: { limit: String(VOTE_SAMPLES_MAX) },
    });
  }
  const wrong = samples.findIndex((sample) => typeof sample !== 'string');
  if (wrong >= 0) throw new AppError('INVALID_ARGUMENT', `samples[${wrong}]: must be a string`);
}

function entropyOf(counts: readonly number[], given: number): number {
  // Adding 0 turns −0 into 0.
  return counts.reduce((sum, count) => sum - (count / given) * ln(count / given), 0) + 0;
}
