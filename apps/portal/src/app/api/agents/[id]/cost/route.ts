import { AppError } from '@isthmus/platform-errors';
import { withSession } from '../../../../../lib/http/guard';
import { costOfTrace } from '../../../../../lib/api/ledger';

const ID = /^[0-9a-f-]{36}$/;
const TRACE = /^[0-9a-f]{32}$/;

/** What one answer of an agent cost so far: `?trace=<id>&since=<ms>`. Charges arrive a moment after the answer. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return withSession(request, async ({ scope }) => {
    const { id } = await params;
    const query = new URL(request.url).searchParams;
    const [traceId, since] = [query.get('trace') ?? '', Number(query.get('since'))];
    if (!ID.test(id) || !TRACE.test(traceId) || !Number.isSafeInteger(since)) {
      throw new AppError('INVALID_ARGUMENT', 'agent, trace or since');
    }
    return Response.json(await costOfTrace(scope, { agentId: id, traceId, since: new Date(since) }));
  });
}
