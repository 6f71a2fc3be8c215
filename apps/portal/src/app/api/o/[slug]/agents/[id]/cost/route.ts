import { AppError } from '@isthmus/platform-errors';
import { answerOf } from '../../../../../../../lib/answer-query';
import { costOfTrace } from '../../../../../../../lib/api/ledger';
import { route } from '../../../../../../../lib/http/route';

const ID = /^[0-9a-f-]{36}$/;

/** What one answer of an agent was charged so far; charges arrive a moment after the answer. */
export const GET = route<'read', { slug: string; id: string }>(
  { method: 'GET', path: '/api/o/[slug]/agents/[id]/cost', access: 'read' },
  async ({ request, params: { id: agentId }, session: { scope } }) => {
    if (!ID.test(agentId)) throw new AppError('INVALID_ARGUMENT', 'The id of the agent is malformed');
    return Response.json(await costOfTrace(scope, { agentId, ...answerOf(request) }));
  },
);
