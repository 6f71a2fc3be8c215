import { AppError } from '@isthmus/platform-errors';
import { uuid } from '@isthmus/platform-validation';
import { agentView } from '../../../../lib/api/agents.mapper';
import { logFailure } from '../../../../lib/failure';
import { eventStreamResponse } from '../../../../lib/http/event-stream';
import { route } from '../../../../lib/http/route';
import { runtime } from '../../../../lib/runtime';

export const dynamic = 'force-dynamic';

const HEARTBEAT_MS = 10_000;
const RETRY_MS = 1_000;
const ID = uuid();

/** The tenant's agents as they change, as server-sent events; `?agent=<id>` narrows it to one. */
export const GET = route(
  { method: 'GET', path: '/api/live/agents', access: 'signed-in' },
  async ({ request, session: { scope } }) => {
    const agentId = new URL(request.url).searchParams.get('agent') ?? '';
    // The registry would send nothing for it, and the browser would reconnect forever.
    if (agentId !== '' && !ID.safeParse(agentId).success)
      throw new AppError('INVALID_ARGUMENT', 'agent must be a UUID in lower case');
    const { clients, logger } = await runtime();
    const left = new AbortController();
    const signal = AbortSignal.any([request.signal, left.signal]);
    return eventStreamResponse(views(clients.registry.watchAgents({ agentId }, { scope, signal })), {
      retryMs: RETRY_MS,
      heartbeatMs: HEARTBEAT_MS,
      onFailure: (error) => logFailure(logger, 'stream of /api/live/agents', error),
      onCancel: () => left.abort(),
    });
  },
);

async function* views(agents: AsyncIterable<Parameters<typeof agentView>[0]>) {
  for await (const agent of agents) yield agentView(agent);
}
