import type { models } from '@isthmus/contracts';
import { answerIdOf } from './answer.id.js';
import type { Feedback } from './feedback.types.js';

export function feedbackOf(feedback: Feedback): models.DeepPartial<models.AnswerFeedback> {
  const { answerId, baseId, cited, ...same } = feedback;
  return { ...same, answerId: answerIdOf(answerId), knowledgeBaseId: baseId, citedIds: cited };
}
