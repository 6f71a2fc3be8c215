import 'server-only';
import type { models } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import { isAppError } from '../app-error';
import { runtime } from '../runtime';

/** A question that tells whether a base answers. */
export interface QuestionView {
  question: string;
  /** Id of the document or the section that answers it; empty where the base should say that it does not know. */
  expectedId: string;
  /** Names of what is expected; they count where there is no id. */
  documentName: string;
  sectionTitle: string;
}

/** Shares are from 0 to 1. */
export interface SharesView {
  recallAt3: number;
  rightWhenAnswered: number;
  refused: number;
  refusedNeedlessly: number;
}

/** A run of the questions. */
export interface RunView extends SharesView {
  id: string;
  at: string | undefined;
  answerable: number;
  unanswerable: number;
}

/** What came of the questions. */
export interface EvaluationView extends RunView {
  outdated: boolean;
  byMeaning: boolean;
  answers: number;
  results: QuestionResultView[];
  comparison?: ComparisonView;
}

/** What has changed since the run before. */
export interface ComparisonView {
  at: string | undefined;
  questions: number;
  before: SharesView;
  now: SharesView;
  better: string[];
  worse: string[];
  documents: { name: string; versionBefore: number; versionNow: number }[];
}

export type OutcomeView = 'right' | 'wrong_source' | 'needless_refusal' | 'right_refusal' | 'wrong_answer';

export interface QuestionResultView extends QuestionView {
  outcome: OutcomeView;
  /** Place of what was expected among the first three; 0 where it is not among them. */
  rank: number;
  answer: string;
  /** Titles of what the answer cites, as far as they were found. */
  cited: string[];
}

/** How many questions of a run have been asked; undefined where none goes on. */
export type ProgressView = { asked: number; questions: number } | undefined;

const OUTCOMES: readonly OutcomeView[] = [
  'right',
  'wrong_source',
  'needless_refusal',
  'right_refusal',
  'wrong_answer',
];
/** Two hundred questions take longer than a usual call. */
const EVALUATION_MS_MAX = 60_000;

export async function listQuestions(scope: TenantScope, knowledgeBaseId: string): Promise<QuestionView[]> {
  const { clients } = await runtime();
  const { questions } = await clients.knowledge.listKnowledgeQuestions({ knowledgeBaseId }, { scope });
  return questions.map(questionView);
}

/** Replaces all questions; they come back with what they expect. */
export async function setQuestions(
  scope: TenantScope,
  request: { idempotencyKey: string; knowledgeBaseId: string; questions: QuestionView[] },
): Promise<QuestionView[]> {
  const { clients } = await runtime();
  const { questions } = await clients.knowledge.setKnowledgeQuestions(request, { scope });
  return questions.map(questionView);
}

/** Asks the base all of its questions now. */
export async function evaluate(
  scope: TenantScope,
  request: { idempotencyKey: string; knowledgeBaseId: string },
): Promise<EvaluationView> {
  const { clients } = await runtime();
  const deadline = EVALUATION_MS_MAX;
  return evaluationView(await clients.knowledge.evaluateKnowledgeBase(request, { scope, deadline }));
}

/** The last result, or that of a run; undefined before the first. */
export async function getEvaluation(
  scope: TenantScope,
  request: { knowledgeBaseId: string; evaluationId: string },
): Promise<EvaluationView | undefined> {
  const { clients } = await runtime();
  try {
    return evaluationView(await clients.knowledge.getKnowledgeEvaluation(request, { scope }));
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** The runs that are kept, the last one first, and how far the one is that goes on. */
export async function listRuns(
  scope: TenantScope,
  knowledgeBaseId: string,
): Promise<{ runs: RunView[]; running: ProgressView }> {
  const { clients } = await runtime();
  const { evaluations, running } = await clients.knowledge.listKnowledgeEvaluations(
    { knowledgeBaseId },
    { scope },
  );
  return {
    runs: evaluations.map(runView),
    running: running && { asked: running.asked, questions: running.questions },
  };
}

export function questionView(question: models.KnowledgeQuestion): QuestionView {
  const { question: text, expectedId, documentName, sectionTitle } = question;
  return { question: text, expectedId, documentName, sectionTitle };
}

function runView(evaluation: models.KnowledgeEvaluation): RunView {
  const { id, evaluatedAt, answerable, unanswerable } = evaluation;
  return { id, at: evaluatedAt?.toISOString(), answerable, unanswerable, ...sharesView(evaluation) };
}

function evaluationView(evaluation: models.KnowledgeEvaluation): EvaluationView {
  const { outdated, byMeaning, results, comparison } = evaluation;
  return {
    ...runView(evaluation),
    ...{ outdated, byMeaning },
    answers: results.filter(({ answered }) => answered).length,
    results: results.map(resultView),
    ...(comparison ? { comparison: comparisonView(comparison) } : {}),
  };
}

function comparisonView(comparison: models.EvaluationComparison): ComparisonView {
  const { evaluatedAt, questions, before, now, better, worse, documents } = comparison;
  return {
    at: evaluatedAt?.toISOString(),
    ...{ questions, better, worse },
    before: sharesView(before),
    now: sharesView(now),
    documents: documents.map(({ name, versionBefore, versionNow }) => ({ name, versionBefore, versionNow })),
  };
}

function sharesView(shares: SharesView | undefined): SharesView {
  return {
    recallAt3: shares?.recallAt3 ?? 0,
    rightWhenAnswered: shares?.rightWhenAnswered ?? 0,
    refused: shares?.refused ?? 0,
    refusedNeedlessly: shares?.refusedNeedlessly ?? 0,
  };
}

function resultView(result: models.KnowledgeQuestionResult): QuestionResultView {
  const { question, expectedId, documentName, sectionTitle, rank, answer, citedIds, found } = result;
  const titles = new Map(found.map(({ articleId, title }) => [articleId, title]));
  return {
    ...{ question, expectedId, documentName, sectionTitle, rank, answer },
    outcome: OUTCOMES.find((one) => one === result.outcome) ?? 'wrong_source',
    cited: [...new Set(citedIds.flatMap((id) => titles.get(id) ?? []))],
  };
}
