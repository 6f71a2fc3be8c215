import { answerOf } from '../../../../../../lib/answer-query';
import { costOfTrace } from '../../../../../../lib/api/ledger';
import { route } from '../../../../../../lib/http/route';

/** What one answer of a model was charged so far; a moment after it, also when it was stopped. */
export const GET = route(
  { method: 'GET', path: '/api/o/[slug]/playground/cost', access: 'read' },
  async ({ request, session: { scope } }) => Response.json(await costOfTrace(scope, answerOf(request))),
);
