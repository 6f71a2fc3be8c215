import { isRight, summaryOf } from './evaluation.summary.js';
import type {
  EvaluatedDocument,
  EvaluationSummary,
  QuestionResult,
  StoredEvaluation,
} from './evaluation.types.js';

type Compared = Pick<StoredEvaluation, 'results' | 'documents'>;

/** What has changed between two evaluations, among the questions that both asked with the same expectation. */
export interface Comparison {
  questions: number;
  before: EvaluationSummary;
  now: EvaluationSummary;
  /** Questions that are right now and were not, and the other way round. */
  better: string[];
  worse: string[];
  documents: { name: string; versionBefore: number; versionNow: number }[];
}

export function comparisonOf(now: Compared, before: Compared): Comparison {
  const known = new Map(before.results.map((result) => [keyOf(result), result]));
  const pairs = now.results.flatMap((result) => {
    const old = known.get(keyOf(result));
    return old ? [{ now: result, before: old }] : [];
  });
  const turned = (from: 'now' | 'before', to: 'now' | 'before') =>
    pairs.filter((pair) => !isRight(pair[from]) && isRight(pair[to])).map((pair) => pair.now.question);
  return {
    questions: pairs.length,
    before: summaryOf(pairs.map((pair) => pair.before)),
    now: summaryOf(pairs.map((pair) => pair.now)),
    better: turned('before', 'now'),
    worse: turned('now', 'before'),
    documents: changesOf(now.documents, before.documents),
  };
}

function keyOf({ question, expectedId }: QuestionResult): string {
  return `${expectedId} ${question}`;
}

/** By name; a version of 0 is that of a document that came or went. */
function changesOf(now: readonly EvaluatedDocument[], before: readonly EvaluatedDocument[]) {
  const versionIn = (documents: readonly EvaluatedDocument[], id: string) =>
    documents.find(({ documentId }) => documentId === id)?.version ?? 0;
  const all = new Map([...before, ...now].map(({ documentId, name }) => [documentId, name]));
  return [...all]
    .map(([id, name]) => ({ name, versionBefore: versionIn(before, id), versionNow: versionIn(now, id) }))
    .filter(({ versionBefore, versionNow }) => versionBefore !== versionNow)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
