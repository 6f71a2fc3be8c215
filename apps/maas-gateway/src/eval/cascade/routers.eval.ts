import { callsFor, deferralCurve, fitRouter, routedNeed, type DeferralCurve } from '@isthmus/domain-models';
import type { Encoder } from '../models/encoder.eval.js';
import { pairedBootstrap, type Interval } from './bootstrap.js';
import type { MmluOutcome } from './mmlu.outcomes.js';
import { outOfFold } from './seeded.split.js';

const SEED = 15;
const FOLDS = 10;
const RESAMPLES = 500;
/** Of the sentence vectors, whose length is 1, and of features of about that size. */
const RIDGE = 30;
/** The encoder reads no more of a text than some hundred tokens. */
const READ_MAX = 800;
const TOGETHER = 64;

export interface Ranked {
  name: string;
  curve: DeferralCurve;
  /** Of the full router's APGR over this one's; absent for the router itself. */
  above: Interval | undefined;
}

export interface RouterReport {
  outcomes: number;
  subjects: number;
  small: number;
  large: number;
  ranked: readonly Ranked[];
}

/** Routers by the request alone, each judged on the questions that it was not fitted on. */
export function evaluateRouters(outcomes: readonly MmluOutcome[], encoder: Encoder): RouterReport {
  const meanings = encodeAll(encoder, outcomes);
  const requests = outcomes.map((outcome, i) => ({ ...outcome, meaning: meanings[i] ?? new Float32Array() }));
  const bare = outcomes.map((outcome) => ({ ...outcome, meaning: [] }));
  const judged = (all: readonly (MmluOutcome & { meaning: ArrayLike<number> })[], task: boolean) =>
    outOfFold(all, { folds: FOLDS, seed: SEED }, (others) => {
      const seen = task ? others : others.map((each) => ({ ...each, task: 'any' }));
      const router = fitRouter(seen, RIDGE);
      return (each) => -routedNeed(router, task ? each : { ...each, task: 'any' }).need;
    });
  const prior = outOfFold(outcomes, { folds: FOLDS, seed: SEED }, priorOf);
  const full = judged(requests, true);
  const others: [name: string, scores: readonly number[]][] = [
    ['random', outcomes.map(() => 0)],
    ['prompt length', outcomes.map(({ text }) => -text.length)],
    ['domain prior', prior],
    ['text and task', judged(bare, true)],
    ['text and meaning, task not told', judged(requests, false)],
  ];
  const curveOf = (scores: readonly number[]) =>
    deferralCurve(outcomes.map(({ small, large }, i) => ({ small, large, score: scores[i] ?? Number.NaN })));
  const mean = (worth: 'small' | 'large') =>
    outcomes.reduce((sum, outcome) => sum + outcome[worth], 0) / outcomes.length;
  return {
    outcomes: outcomes.length,
    subjects: new Set(outcomes.map(({ task }) => task)).size,
    small: mean('small'),
    large: mean('large'),
    ranked: [
      ...others.map(([name, scores]) => ({
        name,
        curve: curveOf(scores),
        above: pairedBootstrap(outcomes, [full, scores], { resamples: RESAMPLES, seed: SEED }),
      })),
      { name: '**text, meaning and task**', curve: curveOf(full), above: undefined },
    ],
  };
}

export function callsOf(curve: DeferralCurve): readonly (number | undefined)[] {
  return [0.5, 0.8, 0.95].map((share) => callsFor(curve, share));
}

/** The baseline of the reference: mean gain of each subject, drawn to 0.125 by 20 questions. */
function priorOf(others: readonly MmluOutcome[]): (outcome: MmluOutcome) => number {
  const gains = new Map(
    [...Map.groupBy(others, ({ task }) => task)].map(([task, of]) => [
      task,
      (of.reduce((sum, { small, large }) => sum + large - small, 0) + 0.125 * 20) / (of.length + 20),
    ]),
  );
  return ({ task }) => -(gains.get(task) ?? 0.125);
}

function encodeAll(encoder: Encoder, outcomes: readonly MmluOutcome[]): Float32Array[] {
  const meanings: Float32Array[] = [];
  for (let from = 0; from < outcomes.length; from += TOGETHER) {
    const texts = outcomes.slice(from, from + TOGETHER).map(({ text }) => text.slice(0, READ_MAX));
    const vectors = encoder.encode(texts);
    texts.forEach((_, i) =>
      meanings.push(vectors.slice(i * encoder.dimensions, (i + 1) * encoder.dimensions)),
    );
  }
  return meanings;
}
