import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { McpServerState } from './mcp-server.state.js';
import { booked, BOOKING_QUESTION, SIMPLE_TOOLS } from './mcp-server.tools.js';

/** A server of 2025-11-25 for one session. */
export function formerServer(state: McpServerState): Server {
  const server = new Server({ name: 'kitchen', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: state.tools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const { name, arguments: args = {}, _meta } = params;
    state.calls.push({ name, arguments: args });
    const { signal } = extra;
    const cancel = () => void (state.cancelled += 1);
    signal.addEventListener('abort', cancel, { once: true });
    const progress = async (done: number, total: number, message: string) => {
      const progressToken = _meta?.progressToken;
      if (progressToken === undefined) return;
      await extra.sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress: done, total, message },
      });
    };
    try {
      if (name === 'book') {
        const answer = await server.elicitInput(BOOKING_QUESTION, { relatedRequestId: extra.requestId });
        return booked(answer);
      }
      const tool = SIMPLE_TOOLS[name];
      if (!tool) throw new Error(`there is no tool ${name}`);
      return await tool(args, { signal, progress });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  });
  return server;
}
