import dns, { type LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { createLogger } from '@isthmus/platform-observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startToolServer } from '@isthmus/testing';
import { mcpToolbox } from './mcp.tools.js';

/** Global unicast that IANA has assigned to nobody: public by its number, and no connection to it comes about. */
const UNROUTED = '2d00::1';

let broken: BrokenServer | undefined;
let server: Awaited<ReturnType<typeof startToolServer>>;
const logger = createLogger({ service: 'test', level: 'fatal' });

beforeEach(async () => {
  server = await startToolServer();
});
afterEach(async () => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  await server.close();
  broken?.close();
  broken = undefined;
});

/** Resolves every name of this process to one of the addresses after the other, over and over. */
function resolveTo(...addresses: string[]): void {
  let lookups = 0;
  const next = (): LookupAddress[] => {
    const address = addresses[lookups++ % addresses.length] ?? '';
    return [{ address, family: address.includes(':') ? 6 : 4 }];
  };
  type Callback = (error: null, address: LookupAddress[] | string, family?: number) => void;
  const lookup = (_host: string, options: { all?: boolean }, callback: Callback) => {
    const [first] = next();
    setImmediate(() =>
      options.all && first ? callback(null, [first]) : callback(null, first?.address ?? '', first?.family),
    );
  };
  // Both have more overloads than are called here.
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup);
  vi.spyOn(dns.promises, 'lookup').mockImplementation((async () =>
    next()) as unknown as typeof dns.promises.lookup);
  syncBuiltinESMExports();
}

async function toolsOf(host: string, privateNetworks: 'allow' | 'deny') {
  const url = server.url.replace('127.0.0.1', host);
  const toolbox = mcpToolbox([{ name: 'sky', url }], { privateNetworks, logger });
  try {
    return await toolbox.tools(AbortSignal.timeout(15_000));
  } finally {
    await toolbox.close();
  }
}

it('reaches a tool server by name where private networks are allowed', async () => {
  resolveTo('127.0.0.1');
  expect(Object.keys(await toolsOf('tools.internal', 'allow'))).toEqual(['sky_weather']);
});

it.each(['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', 'tools.internal'])(
  'refuses %s where they are not',
  async (host) => {
    resolveTo('127.0.0.1');
    await expect(toolsOf(host, 'deny')).rejects.toThrow(
      'A tool server of this agent has a private address, which is not reached from here.',
    );
  },
);

it('is not led to a private address by a name that changes its address after the check', async () => {
  resolveTo(UNROUTED, '127.0.0.1');
  await expect(toolsOf('rebinding.test', 'deny')).rejects.toThrow(/tool server/);
  expect(server.requests()).toBe(0);
});

interface BrokenServer {
  url: string;
  /** Notifications that clients are listening to. */
  listeners: Set<ServerResponse>;
  /** How often each method was called. */
  calls: Map<string, number>;
  close: () => void;
}

/** An MCP server with one tool; `answers` says how it answers a method, where not as it should. */
async function startBrokenServer(
  answers: Partial<Record<string, (response: ServerResponse) => void>>,
): Promise<BrokenServer> {
  const started: BrokenServer = { url: '', listeners: new Set(), calls: new Map(), close: () => undefined };
  const results: Record<string, object> = {
    initialize: {
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'broken', version: '1' },
    },
    'tools/list': { tools: [{ name: 'weather', inputSchema: { type: 'object' } }] },
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      started.listeners.add(response);
      response.on('close', () => started.listeners.delete(response));
      return;
    }
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { id, method } = JSON.parse(text || '{}') as { id?: number; method: string }; // as the SDK sends it
    started.calls.set(method, (started.calls.get(method) ?? 0) + 1);
    if (id === undefined) return void response.writeHead(202).end();
    const answer = answers[method];
    if (answer) return answer(response);
    const result = results[method];
    const outcome = result ? { result } : { error: { code: -32601, message: 'no such method' } };
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
  };
  const http: Server = createServer((request, response) => void serve(request, response)).listen(
    0,
    '127.0.0.1',
  );
  await once(http, 'listening');
  const address = http.address();
  started.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/mcp`;
  started.close = () => {
    http.closeAllConnections();
    http.close();
  };
  return (broken = started);
}

function toolboxOf({ url }: { url: string }) {
  return mcpToolbox([{ name: 'sky', url }], { privateNetworks: 'allow', logger });
}

it('closes its connection to a server that does not list its tools', async () => {
  const { url, listeners, calls } = await startBrokenServer({
    'tools/list': (response) => void setTimeout(() => response.writeHead(500).end(), 200),
  });
  const toolbox = toolboxOf({ url });
  await expect(toolbox.tools(AbortSignal.timeout(15_000))).rejects.toThrow('cannot be reached');
  expect(calls.get('tools/list')).toBe(1);
  await expect.poll(() => listeners.size).toBe(0);
  await toolbox.close();
});

it('does not read an answer without a bound', async () => {
  let sentBytes = 0;
  const { url } = await startBrokenServer({
    'tools/list': (response) => {
      const chunk = Buffer.alloc(64 * 1024, ' ');
      const more = () => {
        if (response.destroyed || sentBytes > 256 * 1024 * 1024) return void response.end();
        sentBytes += chunk.length;
        if (response.write(chunk)) setImmediate(more);
        else response.once('drain', more);
      };
      response.writeHead(200, { 'content-type': 'application/json' });
      more();
    },
  });
  const toolbox = toolboxOf({ url });
  await expect(toolbox.tools(AbortSignal.timeout(15_000))).rejects.toThrow('cannot be reached');
  expect(sentBytes).toBeLessThan(32 * 1024 * 1024);
  await toolbox.close();
});

it('keeps a new connection when a tool of the old one fails late', async () => {
  const { url, calls } = await startBrokenServer({ 'tools/call': (response) => void response.destroy() });
  const toolbox = toolboxOf({ url });
  const { signal } = new AbortController();
  const call = async (tools: Awaited<ReturnType<typeof toolbox.tools>>) =>
    tools['sky_weather']?.execute?.({}, { toolCallId: 't', messages: [], context: {} }) as Promise<unknown>;
  const old = await toolbox.tools(signal);
  await expect(call(old)).rejects.toThrow();
  await toolbox.tools(signal);
  await expect(call(old)).rejects.toThrow();
  await toolbox.tools(signal);
  expect(calls.get('tools/list')).toBe(2);
  await toolbox.close();
});
