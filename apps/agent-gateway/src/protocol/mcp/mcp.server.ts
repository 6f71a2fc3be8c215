import type { Server } from '@modelcontextprotocol/server';
import type { HttpCall } from '@isthmus/platform-http';
import { CheckedServer } from './checked.server.js';
import { TASKS_CAPABILITY } from './client.capabilities.js';
import { protocolErrorOf } from './mcp.errors.js';
import type { ListedTools } from './listed.tools.js';
import type { McpServices } from './mcp.services.js';
import { serveTasks } from './tasks.extension.js';
import { callTool } from './tool.call.js';
import { waitingTasks } from './waiting.task.js';

const INSTRUCTIONS =
  'Each tool is a skill of an agent of this organisation. An agent answers in words; to continue a conversation, send the ' +
  'contextId of its result, and the taskId too where its state is "input-required".';
/** A list changes when an agent is deployed or removed. */
const LIST_TTL_MS = 1_000;

/** The MCP server for one request: the skills of the agents that its caller may reach, as tools; a list of them goes to `listed`. */
export function mcpServer(call: HttpCall, services: McpServices, listed: ListedTools): Server {
  const { scope } = call.principal;
  const waiting = waitingTasks(call, services.requestStateKey);
  const server = new CheckedServer(
    { name: 'isthmus', title: 'Isthmus agents', version: '1.0.0' },
    {
      capabilities: { tools: {}, ...TASKS_CAPABILITY },
      instructions: INSTRUCTIONS,
      requestState: waiting,
      cacheHints: { 'tools/list': { ttlMs: LIST_TTL_MS, cacheScope: 'private' } },
    },
  );
  server.setRequestHandler('tools/list', async () => {
    call.label('rpc.method', 'tools/list');
    listed.tools = await services.directory.toolsFor(scope).catch((error: unknown) => {
      throw protocolErrorOf(error, call);
    });
    return { tools: [] };
  });
  server.setRequestHandler('tools/call', ({ params }, context) => {
    call.label('rpc.method', 'tools/call');
    return callTool(params, { call, context, services, waiting });
  });
  serveTasks(server, { call, services });
  return server;
}
