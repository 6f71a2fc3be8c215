import { invalidArgument, type FieldViolation } from '@isthmus/platform-errors';

/** What the tokens of an answer come to; the higher, the likelier it is right. Absent where its numbers are. */
export const SCORES = [
  'sum',
  'mean',
  'length-normalised',
  'minimum',
  'windowed-minimum',
  'quantile',
  'first',
  'first-margin',
  'tail',
  'margin',
  'entropy',
  'shortness',
] as const;
export type ScoreName = (typeof SCORES)[number];

/** Those that are watched while the answer streams: each ends the answer as soon as no continuation can save it. */
export const WATCHED = [
  'sum',
  'mean',
  'minimum',
  'windowed-minimum',
  'quantile',
  'margin',
  'entropy',
] as const;
export type WatchedScore = (typeof WATCHED)[number];

/** One score, or several with a weight each: bias + Σ weight · score. */
export type PolicyScore =
  | { kind: 'single'; name: ScoreName }
  | { kind: 'combined'; bias: number; weights: Readonly<Partial<Record<ScoreName, number>>> };

/** What the threshold was calibrated to hold, and on how much. */
export interface RiskPromise {
  /**
   * `marginal`: of all requests, the expected share that is kept although wrong (conformal risk control). `kept`: of the
   * answers kept, the share that is wrong, with `confidence` (Clopper–Pearson).
   */
  kind: 'marginal' | 'kept';
  riskMax: number;
  /** For `kept`. */
  confidence?: number;
  /** Labelled answers that it was calibrated on. */
  answers: number;
}

/** How a small and a large model answer together; data, so that it can be stored, compared and replayed. */
export interface CollaborationPolicy {
  version: number;
  small: string;
  large: string;
  score: PolicyScore;
  /** The small answer stands where its score is at or above it. `null`: none keeps the promise, so nothing stands. */
  threshold: number | null;
  promise: RiskPromise;
  /**
   * `before-first-token`: decided over the first `heldBackTokens`, or the whole answer where it is shorter; all of them are
   * held until then. `mid-stream`: the newest `heldBackTokens` are held at all times, the decision falls at any token.
   */
  when: 'before-first-token' | 'mid-stream';
  heldBackTokens: number;
  /** What becomes of an answer whose score is absent, such as one without log-probabilities. */
  withoutScore: 'small' | 'large';
  budget: {
    /** The large model is left out where both together may cost more, micro-units; undefined: no bound. */
    costMicroMax?: number;
    /** The large model takes over where nothing was shown after so long, milliseconds; undefined: no bound. */
    firstTokenMsMax?: number;
  };
}

/** More would keep the client waiting for longer than the large model takes. */
const HELD_BACK_TOKENS_MAX = 64;

/** The policy, or INVALID_ARGUMENT that names each field that is wrong and says what it must be. */
export function checkedPolicy(policy: CollaborationPolicy): CollaborationPolicy {
  const fields: FieldViolation[] = [];
  const check = (holds: boolean, field: string, description: string): void => {
    if (!holds) fields.push({ field, description });
  };
  const { version, small, large, threshold, promise, heldBackTokens, budget } = policy;
  check(isWhole(version, 1), 'version', 'must be an integer from 1 on');
  check(small !== '', 'small', 'must name a model');
  check(large !== '', 'large', 'must name a model');
  check(small !== large, 'large', 'must be another model than small');
  check(
    !small.startsWith('auto/'),
    'small',
    'must be a model, not a policy: policies that call policies may never end',
  );
  check(
    !large.startsWith('auto/'),
    'large',
    'must be a model, not a policy: policies that call policies may never end',
  );
  check(threshold === null || Number.isFinite(threshold), 'threshold', 'must be a finite number, or null');
  check(promise.riskMax > 0 && promise.riskMax < 1, 'promise.riskMax', 'must be between 0 and 1');
  check(
    promise.kind === 'marginal' || isShare(promise.confidence),
    'promise.confidence',
    'must be between 0 and 1 for a promise about the answers kept',
  );
  check(isWhole(promise.answers, 1), 'promise.answers', 'must be an integer from 1 on');
  check(
    isWhole(heldBackTokens, 1) && heldBackTokens <= HELD_BACK_TOKENS_MAX,
    'heldBackTokens',
    `must be an integer from 1 to ${HELD_BACK_TOKENS_MAX}`,
  );
  check(isAmount(budget.costMicroMax), 'budget.costMicroMax', 'must be 0 or more');
  check(isAmount(budget.firstTokenMsMax), 'budget.firstTokenMsMax', 'must be 0 or more');
  fields.push(...faultsOfScore(policy));
  if (fields.length > 0) throw invalidArgument(fields);
  return policy;
}

/** The score that the kernel watches while the answer streams; undefined where it is decided on a prefix. */
export function watchedScore({ score, when }: CollaborationPolicy): WatchedScore | undefined {
  if (when !== 'mid-stream' || score.kind !== 'single') return undefined;
  return WATCHED.find((name) => name === score.name);
}

function faultsOfScore({ score, when }: CollaborationPolicy): FieldViolation[] {
  const names: readonly string[] = score.kind === 'single' ? [score.name] : Object.keys(score.weights);
  const known: readonly string[] = SCORES;
  const faults: FieldViolation[] = [];
  if (names.length === 0)
    faults.push({ field: 'score.weights', description: 'must weigh one score or more' });
  for (const name of names)
    if (!known.includes(name))
      faults.push({ field: 'score', description: `must be of ${SCORES.join(', ')}` });
  if (score.kind === 'combined') {
    const numbers = [score.bias, ...Object.values(score.weights)];
    if (!numbers.every((number) => Number.isFinite(number)))
      faults.push({ field: 'score.weights', description: 'must be finite numbers' });
  }
  const watched: readonly string[] = WATCHED;
  if (when === 'mid-stream' && (score.kind !== 'single' || !watched.includes(score.name)))
    faults.push({
      field: 'score',
      description: `must be one of ${WATCHED.join(', ')} to be decided mid-stream`,
    });
  return faults;
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function isShare(value: number | undefined): boolean {
  return value !== undefined && value > 0 && value < 1;
}

function isAmount(value: number | undefined): boolean {
  return value === undefined || (Number.isFinite(value) && value >= 0);
}
