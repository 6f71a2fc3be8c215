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
}

/** What came of the questions; shares are from 0 to 1. */
export interface EvaluationView {
  at: string | undefined;
  outdated: boolean;
  byMeaning: boolean;
  answerable: number;
  recallAt1: number;
  recallAt3: number;
  answered: number;
  cited: number;
  unanswerable: number;
  refused: number;
  results: QuestionResultView[];
}

export interface QuestionResultView extends QuestionView {
  /** Place of what was expected among the first three; 0 where it is not among them. */
  rank: number;
  answered: boolean;
  answer: string;
}

export async function listQuestions(scope: TenantScope, knowledgeBaseId: string): Promise<QuestionView[]> {
  const { clients } = await runtime();
  const { questions } = await clients.knowledge.listKnowledgeQuestions({ knowledgeBaseId }, { scope });
  return questions.map(({ question, expectedId }) => ({ question, expectedId }));
}

/** Replaces all questions. */
export async function setQuestions(
  scope: TenantScope,
  request: { idempotencyKey: string; knowledgeBaseId: string; questions: QuestionView[] },
): Promise<void> {
  const { clients } = await runtime();
  await clients.knowledge.setKnowledgeQuestions(request, { scope });
}

/** Asks the base all of its questions now. */
export async function evaluate(
  scope: TenantScope,
  request: { idempotencyKey: string; knowledgeBaseId: string },
): Promise<EvaluationView> {
  const { clients } = await runtime();
  return evaluationView(await clients.knowledge.evaluateKnowledgeBase(request, { scope }));
}

/** The last result; undefined before the first. */
export async function getEvaluation(
  scope: TenantScope,
  knowledgeBaseId: string,
): Promise<EvaluationView | undefined> {
  const { clients } = await runtime();
  try {
    return evaluationView(await clients.knowledge.getKnowledgeEvaluation({ knowledgeBaseId }, { scope }));
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

function evaluationView(evaluation: models.KnowledgeEvaluation): EvaluationView {
  const { answerable, recallAt1, recallAt3, answered, cited, unanswerable, refused } = evaluation;
  return {
    at: evaluation.evaluatedAt?.toISOString(),
    outdated: evaluation.outdated,
    byMeaning: evaluation.byMeaning,
    ...{ answerable, recallAt1, recallAt3, answered, cited, unanswerable, refused },
    results: evaluation.results.map(({ question, expectedId, rank, answered: isAnswered, answer }) => ({
      ...{ question, expectedId, rank, answer, answered: isAnswered },
    })),
  };
}
