import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { A2aError, isObject } from '@isthmus/domain-exchange';
import type { HttpCall, HttpRoute } from '@isthmus/platform-http';
import { assertFor } from '../../exchange/caller.resource.js';
import { readBody } from '../json.body.js';
import { withTools, type ListedTools } from './listed.tools.js';
import { refusalToListen } from './listen.refusal.js';
import { mcpErrors } from './mcp.errors.js';
import { mcpServer } from './mcp.server.js';
import type { McpServices } from './mcp.services.js';

/** An argument may hold a document. */
const BODY_BYTES_MAX = 1024 * 1024;

export interface McpRouteServices extends McpServices {
  exchangeTimeoutMs: number;
}

/** One endpoint for both eras of MCP; the request says which it is (2026-07-28, basic, transports). */
export function mcpRoutes({ exchangeTimeoutMs, ...services }: McpRouteServices): HttpRoute[] {
  return [
    {
      method: 'POST',
      path: '/mcp',
      access: { scope: 'agents', permission: 'build' },
      body: 'bytes',
      bodyBytesMax: BODY_BYTES_MAX,
      deadlineMs: exchangeTimeoutMs,
      errors: mcpErrors,
      handle: async (call) => {
        assertFor(call.principal);
        const message = messageIn(call);
        const refusal = refusalToListen(message);
        if (refusal) return call.sendJson(refusal, { status: 400 });
        const listed: ListedTools = { isAsked: isObject(message) && message['method'] === 'tools/list' };
        const handler = createMcpHandler(() => mcpServer(call, services, listed), { keepAliveMs: 15_000 });
        // Of its own for each call: it ends with it, and so does everything that the call has opened.
        try {
          const response = await handler.fetch(requestOf(call), { parsedBody: message });
          await respond(call, response, listed);
        } finally {
          await handler.close();
        }
      },
    },
  ];
}

function messageIn({ body }: HttpCall): unknown {
  const message = readBody(body);
  if (Array.isArray(message))
    throw new A2aError(
      'InvalidRequest',
      'Batches are not part of this revision of MCP; send each message by itself',
    );
  return message;
}

/** Without its body, which the handler gets parsed. */
function requestOf({ headers, signal }: HttpCall): Request {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith('mcp-') || PASSED.has(name));
  return new Request('http://gateway/mcp', {
    method: 'POST',
    headers: entries.map(([name, value]): [string, string] => [name, String(value)]),
    signal,
  });
}

/** Of the headers that no revision of MCP defines; the credentials stay here. */
const PASSED: ReadonlySet<string> = new Set(['accept', 'content-type', 'last-event-id']);

async function respond(call: HttpCall, response: Response, listed: ListedTools): Promise<void> {
  const { status, body } = response;
  const headers = Object.fromEntries(response.headers);
  const isStream = (headers['content-type'] ?? '').startsWith('text/event-stream');
  if (!body || !isStream || listed.isAsked) {
    const text = await response.text();
    return call.send(Buffer.from(withTools(text, listed)), { status, headers });
  }
  const events = Readable.fromWeb(body);
  const out = call.writeHead(status, { ...headers, 'x-accel-buffering': 'no' });
  await pipeline(events, out).catch((error: unknown) => {
    if (!out.destroyed) throw error; // The client has left, which the signal of the call says.
  });
}
