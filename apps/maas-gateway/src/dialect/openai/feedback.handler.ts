import type { HttpCall } from '@isthmus/platform-http';
import { parse } from '@isthmus/platform-validation';
import { z } from 'zod';
import { answerId, answerIdOf } from '../../feedback/answer.id.js';
import { markOf } from '../../feedback/feedback.rules.js';
import type { FeedbackService } from '../../feedback/feedback.service.js';

const request = z
  .object({ id: answerId() })
  .extend(markOf.shape)
  .extend({
    comment: markOf.shape.comment.default(''),
  });

/** PUT /v1/answers/{id}/feedback: says whether an answer is right; a repeat changes nothing. */
export async function serveMark(feedback: Pick<FeedbackService, 'mark'>, call: HttpCall): Promise<void> {
  const body = typeof call.body === 'object' ? call.body : {};
  const { id, ...mark } = parse(request, { ...body, id: call.parameters['id'] });
  const key = call.idempotencyKey ?? `mark ${call.requestId}`;
  const marked = await feedback.mark(call.principal.scope, key, { ...mark, answerId: id });
  const { verdict, comment, markedAt } = marked;
  call.sendJson({ id: answerIdOf(id), verdict, comment, marked_at: markedAt.toISOString() });
}
