import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { formerServer } from './mcp-server.former.js';
import { modernServer } from './mcp-server.modern.js';
import type { McpServerState, TestTool } from './mcp-server.state.js';

export type { TestTool };

export type McpRevision = '2026-07-28' | '2025-11-25';

/**
 * An MCP server of one revision on loopback, by the official SDK. Its tools: `weather`, `count` (progress), `wait` (until it
 * is cancelled), `fail`, `crash` (an error of JSON-RPC), `book` (asks its user), `show` (all kinds of content), `report`
 * (structured content that fits its schema or not), `repeat` (a text of any length).
 */
export async function startMcpServer(revision: McpRevision) {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const state: McpServerState = {
    tools: [...TOOLS],
    calls: [],
    cancelled: 0,
    authorizations: [],
    sessions: () => transports.size,
    intercept: undefined,
  };
  const serve = revision === '2026-07-28' ? serveModern(state) : serveFormer(state, transports);
  const server = createServer((request, response) => {
    state.authorizations.push(request.headers.authorization);
    if (state.intercept?.(request, response)) return;
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/mcp`,
    state,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function serveModern(state: McpServerState): Serve {
  const handler = createMcpHandler(() => modernServer(state), { legacy: 'reject' });
  return async (request, response) => {
    const left = new AbortController();
    response.on('close', () => left.abort());
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    const body = request.method === 'POST' ? { body: await bodyOf(request) } : {};
    const answer = await handler.fetch(
      new Request(`http://server${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers,
        signal: left.signal,
        ...body,
      }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.flushHeaders();
    if (answer.body) await pipeline(Readable.fromWeb(answer.body), response).catch(() => undefined);
    else response.end();
  };
}

function serveFormer(state: McpServerState, transports: Map<string, StreamableHTTPServerTransport>): Serve {
  return async (request, response) => {
    const body: unknown = request.method === 'POST' ? JSON.parse(await bodyOf(request)) : undefined;
    const known = transports.get(String(request.headers['mcp-session-id']));
    if (known) return known.handleRequest(request, response, body);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    });
    await formerServer(state).connect(transport);
    await transport.handleRequest(request, response, body);
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const nothing = { type: 'object', properties: {} } as const;
const TOOLS: TestTool[] = [
  {
    name: 'weather',
    title: 'Weather',
    description: 'The weather of a city.',
    inputSchema: {
      type: 'object',
      properties: { city: { type: 'string', minLength: 1 } },
      required: ['city'],
    },
  },
  { name: 'count', inputSchema: { type: 'object', properties: { to: { type: 'integer' } } } },
  { name: 'wait', inputSchema: nothing },
  { name: 'fail', inputSchema: nothing },
  { name: 'crash', inputSchema: nothing },
  { name: 'book', inputSchema: { type: 'object', properties: { table: { type: 'string' } } } },
  { name: 'show', inputSchema: nothing },
  {
    name: 'report',
    inputSchema: { type: 'object', properties: { wrong: { type: 'boolean' } } },
    outputSchema: { type: 'object', properties: { total: { type: 'integer' } }, required: ['total'] },
  },
  {
    name: 'repeat',
    inputSchema: { type: 'object', properties: { times: { type: 'integer' } }, required: ['times'] },
  },
];
