import type { GatewayFixture } from './gateway.fixture.js';

/** A response of MCP: the last message of its stream, or its body. */
export interface McpResponse {
  status: number;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: Record<string, unknown> };
}

const REVISION = '2026-07-28';
export const TASKS = { extensions: { 'io.modelcontextprotocol/tasks': {} } };

/** Sends a request of 2026-07-28 as it is, with what the client declares it can do. */
export async function sendModern(
  gateway: GatewayFixture,
  { method, params }: { method: string; params: Record<string, unknown> },
  {
    capabilities = TASKS,
    secret = gateway.harness.secret,
    at = 0,
    signal = null,
  }: { capabilities?: object; secret?: string; at?: 0 | 1; signal?: AbortSignal | null } = {},
): Promise<McpResponse> {
  const { name = params['taskId'] } = params;
  const response = await fetch(`${gateway.harness.urls[at]}/mcp`, {
    method: 'POST',
    signal,
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': REVISION,
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': REVISION,
          'io.modelcontextprotocol/clientCapabilities': capabilities,
        },
      },
    }),
  });
  const text = await response.text();
  const last = JSON.parse(text.split('data: ').at(-1) ?? '') as Omit<McpResponse, 'status'>; // Of our own server.
  return { status: response.status, ...last };
}
