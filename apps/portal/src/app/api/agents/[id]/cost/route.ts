import { AppError } from '@isthmus/platform-errors';
import { costOfTrace } from '../../../../../lib/api/ledger';
import { route } from '../../../../../lib/http/route';

const ID = /^[0-9a-f-]{36}$/;
const TRACE = /^[0-9a-f]{32}$/;

/** The cost so far of one answer of an agent: `?trace=<id>&since=<ms>`. Charges arrive a moment after the answer. */
export const GET = route<'signed-in', { id: string }>(
  { method: 'GET', path: '/api/agents/[id]/cost', access: 'signed-in' },
  async ({ request, params: { id }, session: { scope } }) => {
    const query = new URL(request.url).searchParams;
    const [traceId, since] = [query.get('trace') ?? '', Number(query.get('since'))];
    if (!ID.test(id) || !TRACE.test(traceId) || !Number.isSafeInteger(since)) {
      throw new AppError('INVALID_ARGUMENT', 'The agent, trace or since is malformed');
    }
    return Response.json(await costOfTrace(scope, { agentId: id, traceId, since: new Date(since) }));
  },
);
