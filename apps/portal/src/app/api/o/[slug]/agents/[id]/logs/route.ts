import { getAgent } from '../../../../../../../lib/api/agents';
import { tailLogs } from '../../../../../../../lib/api/agent-logs';
import { liveResponse } from '../../../../../../../lib/http/live-response';
import { route } from '../../../../../../../lib/http/route';

export const dynamic = 'force-dynamic';

/** The lines of an agent's instances, those that are kept and those to come, as server-sent events. */
export const GET = route<'read', { slug: string; id: string }>(
  { method: 'GET', path: '/api/o/[slug]/agents/[id]/logs', access: 'read' },
  async ({ request, params: { id }, session }) => {
    const { id: agentId } = await getAgent(session.scope, id);
    return liveResponse(
      { request, organization: session.organization, name: '/api/o/[slug]/agents/[id]/logs' },
      (signal) => tailLogs(session.scope, agentId, signal),
    );
  },
);
