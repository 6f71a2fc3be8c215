import {
  inputRequired,
  inputResponse,
  ProtocolError,
  Server,
  type CallToolResult,
  type ServerContext,
  type Tool,
} from '@modelcontextprotocol/server';
import type { McpServerState } from './mcp-server.state.js';
import { booked, BOOKING_QUESTION, SIMPLE_TOOLS } from './mcp-server.tools.js';

/** A server of 2026-07-28 for one request. */
export function modernServer(state: McpServerState): Server {
  const server = new Server({ name: 'kitchen', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({
    tools: state.tools as Tool[] /* as the test made them */,
  }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const { name, arguments: args = {} } = params;
    state.calls.push({ name, arguments: args });
    const { signal } = context.mcpReq;
    const cancel = () => void (state.cancelled += 1);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      if (name === 'book') return book(context);
      const tool = SIMPLE_TOOLS[name];
      if (!tool) throw new Error(`there is no tool ${name}`);
      return (await tool(args, { signal, progress: progressOf(context) })) as CallToolResult; // As SIMPLE_TOOLS says.
    } catch (error) {
      throw new ProtocolError(-32_000, error instanceof Error ? error.message : 'failed');
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  });
  return server;
}

function book({ mcpReq }: ServerContext) {
  const answer = inputResponse(mcpReq.inputResponses, 'people');
  if (answer.kind === 'elicit') {
    const { action } = answer;
    const content = answer.action === 'accept' ? answer.content : undefined;
    const stateful = mcpReq.requestState<string>();
    return booked({ action: stateful === 'table 7' ? action : 'state lost', content }) as CallToolResult; // Text.
  }
  return inputRequired({
    inputRequests: { people: inputRequired.elicit(BOOKING_QUESTION) },
    requestState: 'table 7',
  });
}

function progressOf({ mcpReq }: ServerContext) {
  const progressToken = mcpReq._meta?.progressToken;
  return async (progress: number, total: number, message: string) => {
    if (progressToken === undefined) return;
    await mcpReq.notify({
      method: 'notifications/progress',
      params: { progressToken, progress, total, message },
    });
  };
}
