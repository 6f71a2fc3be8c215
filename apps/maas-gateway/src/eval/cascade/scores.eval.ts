import {
  areaUnderRoc,
  callsFor,
  deferralCurve,
  expectedCalibrationError,
  probabilityOf,
} from '@isthmus/domain-models';
import { pairedBootstrap, type Interval } from './bootstrap.js';
import { COMBINED, CONTENDERS, plattOf } from './rules.js';
import type { ScoredItem } from './scored.items.js';
import { outOfFold, shuffled } from './seeded.split.js';

const FOLDS = 5;
const SEED = 15;
const RESAMPLES = 2_000;

export interface ContenderResult {
  name: string;
  baseline: boolean;
  /** Means over the splits, of the half that nothing was fitted on. */
  auroc: number;
  ece: number;
  /** PGR with a fifth and with half of the requests at the large model. */
  recovered: readonly number[];
  apgr: number;
  cpt: readonly number[];
  /** Of the combined score's APGR over this one's, every item judged by a rule of other folds. */
  above: Interval | undefined;
}

export interface TaskResult {
  task: string;
  items: number;
  right: number;
  /** Of the combined score within the task, out of fold. */
  auroc: number;
}

export function evaluateScores(items: readonly ScoredItem[], splits: number): ContenderResult[] {
  const whole = new Map(CONTENDERS.map(({ name, fit }) => [name, judged(items, fit)]));
  const best = whole.get(COMBINED) ?? [];
  return CONTENDERS.map(({ name, baseline, fit }) => {
    const each = Array.from({ length: splits }, (_, split) => {
      const order = shuffled(items, split + 1);
      const middle = Math.floor(items.length / 2);
      const [seen, unseen] = [order.slice(0, middle), order.slice(middle)];
      const rule = fit(seen);
      const odds = plattOf(seen, rule);
      const curve = deferralCurve(unseen.map((item) => ({ ...item, score: rule(item) })));
      const scored = (right: boolean) => unseen.filter((item) => item.right === right).map(rule);
      const at = (share: number) => curve.recovered[Math.round(share * unseen.length)] ?? Number.NaN;
      return {
        auroc: areaUnderRoc(scored(true), scored(false)),
        ece: expectedCalibrationError(
          unseen.map((item) => ({ probability: probabilityOf(odds(item)), right: item.right })),
        ),
        recovered: [at(0.2), at(0.5)],
        apgr: curve.average,
        // A curve that never gets there sends everything.
        cpt: [0.5, 0.8, 0.95].map((share) => callsFor(curve, share) ?? 1),
      };
    });
    const scores = whole.get(name) ?? [];
    return {
      name,
      baseline,
      auroc: meanOf(each.map(({ auroc }) => auroc)),
      ece: meanOf(each.map(({ ece }) => ece)),
      recovered: [0, 1].map((i) => meanOf(each.map(({ recovered }) => recovered[i] ?? Number.NaN))),
      apgr: meanOf(each.map(({ apgr }) => apgr)),
      cpt: [0, 1, 2].map((i) => meanOf(each.map(({ cpt }) => cpt[i] ?? Number.NaN))),
      above:
        name === COMBINED
          ? undefined
          : pairedBootstrap(items, [best, scores], { resamples: RESAMPLES, seed: SEED }),
    };
  });
}

/** What each task is like: how often the small model is right, and whether its tokens say so. */
export function evaluateTasks(items: readonly ScoredItem[]): TaskResult[] {
  const fit = CONTENDERS.find(({ name }) => name === COMBINED)?.fit;
  const scores = fit ? judged(items, fit) : [];
  const scored = items.map((item, i) => ({ ...item, score: scores[i] ?? Number.NaN }));
  return [...Map.groupBy(scored, ({ task }) => task)].map(([task, of]) => {
    const scoresOf = (right: boolean) => of.filter((item) => item.right === right).map(({ score }) => score);
    return {
      task,
      items: of.length,
      right: of.filter(({ right }) => right).length,
      auroc: areaUnderRoc(scoresOf(true), scoresOf(false)),
    };
  });
}

function judged(items: readonly ScoredItem[], fit: (typeof CONTENDERS)[number]['fit']): number[] {
  return outOfFold(items, { folds: FOLDS, seed: SEED }, fit);
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
