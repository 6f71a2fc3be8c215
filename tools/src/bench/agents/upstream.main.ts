/**
 * The agent of the benchmark: A2A 1.0 over JSON-RPC as fast as node:http allows, on loopback at the port of
 * UPSTREAM_PORT. It answers at once, whole or in chunks, and slowly when asked to.
 */
import { createServer, type ServerResponse } from 'node:http';
import { answer, events, SLOW_CHUNK_MS, SLOWLY } from './script.ts';

const JSON_HEAD = { 'content-type': 'application/json' };
const STREAM_HEAD = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
const WHOLE = answer();
const EVENTS = events();

interface Asked {
  id?: unknown;
  method?: string;
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => respond(Buffer.concat(parts).toString() || '{}', response));
});
server.keepAliveTimeout = 0; // Peers keep connections for as long as they like.
server.listen(Number(process.env['UPSTREAM_PORT']), '127.0.0.1', 8_192);

function respond(text: string, response: ServerResponse): void {
  const { id = null, method } = JSON.parse(text) as Asked;
  const reply = (result: object) => JSON.stringify({ jsonrpc: '2.0', id, result });
  if (method !== 'SendStreamingMessage') {
    response.writeHead(200, JSON_HEAD).end(reply(WHOLE));
    return;
  }
  response.writeHead(200, STREAM_HEAD);
  const chunks = EVENTS.map((event) => `data: ${reply(event)}\n\n`);
  if (text.includes(SLOWLY)) return drip(response, chunks);
  for (const chunk of chunks) response.write(chunk);
  response.end();
}

function drip(response: ServerResponse, chunks: readonly string[]): void {
  let at = 0;
  const timer = setInterval(() => {
    const chunk = chunks[at++];
    if (chunk) response.write(chunk);
    if (at < chunks.length) return;
    clearInterval(timer);
    response.end();
  }, SLOW_CHUNK_MS);
  response.on('close', () => clearInterval(timer));
}
