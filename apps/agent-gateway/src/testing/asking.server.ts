import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Json, McpFixture } from './mcp.fixture.js';

interface Message {
  id?: number;
  method?: string;
}

/** Makes an MCP server one of 2025-11-25 that asks the user in each call of a tool; returns what it is sent. */
export function askInCalls({ server }: McpFixture, params: Json): Message[] {
  const seen: Message[] = [];
  server.state.intercept = (request, response) => {
    if (request.method !== 'POST') response.writeHead(405).end();
    else
      void json(request).then((body) => {
        seen.push(body as Message);
        answer(body as Message, response, params);
      });
    return true;
  };
  return seen;
}

function answer({ id, method }: Message, response: ServerResponse<IncomingMessage>, params: Json): void {
  if (id === undefined || method === undefined) return void response.writeHead(202).end();
  if (method === 'tools/call') {
    const asked = { jsonrpc: '2.0', id: 1, method: 'elicitation/create', params };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    return void response.write(`data: ${JSON.stringify(asked)}\n\n`);
  }
  const serverInfo = { name: 'asking', version: '1' };
  const result = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo };
  const outcome = method === 'initialize' ? { result } : { error: { code: -32601, message: 'no' } };
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
}
