import { agentView } from '../../../../../../lib/api/agents.mapper';
import { liveResponse } from '../../../../../../lib/http/live-response';
import { route } from '../../../../../../lib/http/route';
import { runtime } from '../../../../../../lib/runtime';

export const dynamic = 'force-dynamic';

/** The organisation's agents as they are, then as they change, as server-sent events. */
export const GET = route(
  { method: 'GET', path: '/api/o/[slug]/live/agents', access: 'read' },
  async ({ request, session: { scope, organization } }) => {
    const { clients } = await runtime();
    return liveResponse({ request, organization, name: '/api/o/[slug]/live/agents' }, (signal) =>
      viewsOf(clients.registry.watchAgents({}, { scope, signal })),
    );
  },
);

async function* viewsOf(agents: AsyncIterable<Parameters<typeof agentView>[0]>) {
  for await (const agent of agents) yield agentView(agent);
}
