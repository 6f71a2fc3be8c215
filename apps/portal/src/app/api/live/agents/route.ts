import { agentView } from '../../../../lib/api/agents.mapper';
import { codeOf } from '../../../../lib/api/call';
import { withSession } from '../../../../lib/http/guard';
import { runtime } from '../../../../lib/runtime';

export const dynamic = 'force-dynamic';

const HEARTBEAT_MS = 10_000;
const RETRY_MS = 1_000;

/** The tenant's agents as they change, as server-sent events; `?agent=<id>` narrows it to one. */
export function GET(request: Request): Promise<Response> {
  return withSession(request, async ({ scope }) => {
    const agentId = new URL(request.url).searchParams.get('agent') ?? '';
    const { clients } = await runtime();
    const stopped = new AbortController();
    const signal = AbortSignal.any([request.signal, stopped.signal]);
    const agents = clients.registry.watchAgents({ agentId }, { scope, signal });
    return new Response(
      eventStream(agents, () => stopped.abort()),
      {
        headers: {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        },
      },
    );
  });
}

function eventStream(
  agents: AsyncIterable<Parameters<typeof agentView>[0]>,
  stop: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let heartbeat: NodeJS.Timeout | undefined;
  return new ReadableStream({
    async start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      send(`retry: ${RETRY_MS}\n\n`);
      heartbeat = setInterval(() => send('event: heartbeat\ndata: {}\n\n'), HEARTBEAT_MS);
      try {
        for await (const agent of agents) send(`data: ${JSON.stringify(agentView(agent))}\n\n`);
      } catch (error) {
        // The browser reconnects by itself; it only needs to know that what it shows may be old.
        if (codeOf(error) !== 'CANCELLED')
          trySend(() => send(`event: trouble\ndata: ${JSON.stringify({ code: codeOf(error) })}\n\n`));
      } finally {
        clearInterval(heartbeat);
        trySend(() => controller.close());
      }
    },
    cancel() {
      clearInterval(heartbeat);
      stop();
    },
  });
}

/** A stream that the browser has left throws on use; there is nobody left to tell. */
function trySend(send: () => void): void {
  try {
    send();
  } catch {
    return;
  }
}
