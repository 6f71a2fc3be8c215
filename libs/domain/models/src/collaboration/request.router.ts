import { applyRule, type LinearRule } from './logistic.js';
import { REQUEST_FEATURES, requestFeaturesOf } from './request.features.js';
import { fitRidge } from './ridge.js';

/** A request as a router sees it: no model has answered it yet. */
export interface RoutedRequest {
  text: string;
  /** The task or subject that the caller says it is of; undefined where nothing is said. */
  task: string | undefined;
  /** Its vector by a sentence encoder; empty for a router that goes without. */
  meaning: ArrayLike<number>;
}

/** A request of the past, and what the answers of both models were worth, 0–1. */
export interface RoutedOutcome extends RoutedRequest {
  small: number;
  large: number;
}

/** What a model's answers are worth, by the request. */
export interface AnswerHead {
  /** Mean of each task, drawn to the mean of all by `PRIOR` requests. */
  tasks: Readonly<Record<string, number>>;
  /** Mean of a task that is not known. */
  otherwise: number;
  /** Adds to it by the features of the text and then of its meaning. */
  rule: LinearRule;
}

/** Decides by the request alone which model answers. Data: it can be stored, explained and replayed. */
export interface RequestRouter {
  small: AnswerHead;
  large: AnswerHead;
}

export interface RoutedNeed {
  /**
   * The higher, the rather the large model answers, −0.5 to 1: the mean of two estimates of what it adds, the difference of
   * both chances, and the chance that only it is right if they are independent.
   */
  need: number;
  /** What the chance of each model is made of: its task, the features of the text, and its meaning altogether. */
  small: readonly Part[];
  large: readonly Part[];
}

export interface Part {
  name: string;
  adds: number;
}

/** Of how many requests the mean of all weighs in that of one task. */
const PRIOR = 20;

/**
 * For each model the means of the tasks, and beside them a ridge regression of what they leave unexplained on the features of
 * the text and its meaning.
 */
export function fitRouter(outcomes: readonly RoutedOutcome[], ridge: number): RequestRouter {
  const [smallWorth, largeWorth] = [outcomes.map(({ small }) => small), outcomes.map(({ large }) => large)];
  const [small, large] = [taskMeans(outcomes, smallWorth), taskMeans(outcomes, largeWorth)];
  const unexplained = [
    unexplainedBy(small, outcomes, smallWorth),
    unexplainedBy(large, outcomes, largeWorth),
  ];
  const [smallRule, largeRule] = fitRidge(outcomes.map(featuresOf), unexplained, ridge);
  if (!smallRule || !largeRule) throw new Error('a rule for each set of labels'); // `fitRidge` gives both.
  return { small: { ...small, rule: smallRule }, large: { ...large, rule: largeRule } };
}

export function routedNeed(router: RequestRouter, request: RoutedRequest): RoutedNeed {
  const features = featuresOf(request);
  const [small, large] = [partsOf(router.small, request, features), partsOf(router.large, request, features)];
  const [smallRight, largeRight] = [chanceOf(small), chanceOf(large)];
  const need = (largeRight - smallRight + (1 - smallRight) * largeRight) / 2;
  return { need, small, large };
}

type TaskMeans = Omit<AnswerHead, 'rule'>;

function taskMeans(requests: readonly RoutedRequest[], worth: readonly number[]): TaskMeans {
  const otherwise = worth.reduce((sum, value) => sum + value, 0) / worth.length;
  const rows = requests.map(({ task = '' }, i) => ({ task, value: worth[i] ?? 0 }));
  const tasks = Object.fromEntries(
    [...Map.groupBy(rows, ({ task }) => task)].map(([task, of]) => {
      const total = of.reduce((sum, { value }) => sum + value, 0);
      return [task, (total + otherwise * PRIOR) / (of.length + PRIOR)];
    }),
  );
  return { tasks, otherwise };
}

function unexplainedBy(
  means: TaskMeans,
  requests: readonly RoutedRequest[],
  worth: readonly number[],
): number[] {
  return requests.map((request, i) => (worth[i] ?? 0) - meanOf(means, request));
}

function meanOf({ tasks, otherwise }: TaskMeans, { task = '' }: RoutedRequest): number {
  return Object.hasOwn(tasks, task) ? (tasks[task] ?? otherwise) : otherwise;
}

function partsOf(head: AnswerHead, request: RoutedRequest, features: readonly number[]): Part[] {
  const { rule } = head;
  const surface = REQUEST_FEATURES.map((name, i) => ({
    name,
    adds: (features[i] ?? 0) * (rule.weights[i] ?? 0),
  }));
  const meaning = applyRule(
    { bias: rule.bias, weights: rule.weights.slice(surface.length) },
    features.slice(surface.length),
  );
  return [{ name: 'task', adds: meanOf(head, request) }, ...surface, { name: 'meaning', adds: meaning }];
}

function chanceOf(parts: readonly Part[]): number {
  const sum = parts.reduce((total, { adds }) => total + adds, 0);
  return Math.min(1, Math.max(0, sum));
}

function featuresOf({ text, meaning }: RoutedRequest): number[] {
  return [...requestFeaturesOf(text), ...Array.from(meaning)];
}
