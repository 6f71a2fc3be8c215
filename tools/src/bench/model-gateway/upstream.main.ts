/**
 * The upstream of the benchmark: an OpenAI-compatible endpoint as fast as node:http allows, on loopback at the port of
 * UPSTREAM_PORT. The model `plain` answers at once, whole or in 50 chunks; `slow` takes `SLOW_CHUNK_MS` for each chunk.
 */
import { createServer, type ServerResponse } from 'node:http';
import { answerBody, SLOW_CHUNK_MS, streamEvents } from './script.ts';

const WHOLE = Buffer.from(answerBody());
const EVENTS = { withUsage: streamEvents(true).map(toBytes), withoutUsage: streamEvents(false).map(toBytes) };
const WHOLE_HEAD = { 'content-type': 'application/json', 'content-length': WHOLE.length };
const STREAM_HEAD = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

interface Asked {
  model?: string;
  stream?: boolean;
  stream_options?: { include_usage?: boolean } | null;
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => answer(JSON.parse(Buffer.concat(parts).toString() || '{}') as Asked, response));
});
server.keepAliveTimeout = 0; // Peers keep connections for as long as they like.
server.listen(Number(process.env['UPSTREAM_PORT']), '127.0.0.1', 8_192);

function answer({ model, stream, stream_options }: Asked, response: ServerResponse): void {
  if (!stream) {
    response.writeHead(200, WHOLE_HEAD).end(WHOLE);
    return;
  }
  response.writeHead(200, STREAM_HEAD);
  const events = stream_options?.include_usage ? EVENTS.withUsage : EVENTS.withoutUsage;
  if (model === 'slow') drip(response, events);
  else {
    for (const event of events) response.write(event);
    response.end();
  }
}

function drip(response: ServerResponse, events: readonly Buffer[]): void {
  let at = 0;
  const timer = setInterval(() => {
    const event = events[at++];
    if (event) response.write(event);
    if (at < events.length) return;
    clearInterval(timer);
    response.end();
  }, SLOW_CHUNK_MS);
  response.on('close', () => clearInterval(timer));
}

function toBytes(text: string): Buffer {
  return Buffer.from(text);
}
