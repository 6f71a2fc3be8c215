import 'server-only';
import type { models } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';
import { questionView, type QuestionView } from './knowledge-evaluation';

export type Verdict = 'right' | 'wrong';

/** An answer that somebody has marked, and that nobody has dealt with. */
export interface FeedbackView {
  answerId: string;
  question: string;
  answer: string;
  verdict: Verdict;
  comment: string;
  at: string | undefined;
}

/** Marks of one day, such as "2026-12-01" in UTC. */
export interface FeedbackDayView {
  day: string;
  right: number;
  wrong: number;
}

const SHOWN = 50;

/** Says whether an answer is right. */
export async function markAnswer(
  scope: TenantScope,
  request: { idempotencyKey: string; answerId: string; verdict: Verdict; comment: string },
): Promise<void> {
  const { clients } = await runtime();
  await clients.knowledge.markAnswer(request, { scope });
}

/** The marked answers that wait, the last one first, and marks by day of the last 30. */
export async function readFeedback(
  scope: TenantScope,
  request: { knowledgeBaseId: string; verdict: '' | Verdict },
): Promise<{ waiting: FeedbackView[]; more: boolean; days: FeedbackDayView[] }> {
  const { clients } = await runtime();
  const { knowledgeBaseId } = request;
  const [{ feedback, nextPageToken }, { days }] = await Promise.all([
    clients.knowledge.listAnswerFeedback({ ...request, pageSize: SHOWN }, { scope }),
    clients.knowledge.getFeedbackShares({ knowledgeBaseId }, { scope }),
  ]);
  return {
    waiting: feedback.map(feedbackView),
    more: nextPageToken !== '',
    days: days.map(({ day, right, wrong }) => ({ day, right, wrong })),
  };
}

/** Makes a question of the base out of a marked answer; returns all questions. */
export async function addFeedbackQuestion(
  scope: TenantScope,
  request: {
    idempotencyKey: string;
    knowledgeBaseId: string;
    answerId: string;
    question: string;
    expectedId: string;
  },
): Promise<QuestionView[]> {
  const { clients } = await runtime();
  const { questions } = await clients.knowledge.addFeedbackQuestion(request, { scope });
  return questions.map(questionView);
}

export async function dismissFeedback(
  scope: TenantScope,
  request: { idempotencyKey: string; knowledgeBaseId: string; answerId: string },
): Promise<void> {
  const { clients } = await runtime();
  await clients.knowledge.dismissFeedback(request, { scope });
}

function feedbackView(feedback: models.AnswerFeedback): FeedbackView {
  const { answerId, question, answer, comment, markedAt } = feedback;
  const verdict = feedback.verdict === 'right' ? 'right' : 'wrong';
  return { answerId, question, answer, comment, verdict, at: markedAt?.toISOString() };
}
