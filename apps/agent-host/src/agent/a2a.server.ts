import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { SpanKind } from '@opentelemetry/api';
import { AGENT_CARD_PATH, AgentCard, Extensions, formatSSEEvent, SSE_HEADERS } from '@a2a-js/sdk';
import { ContentTypeNotSupportedError } from '@a2a-js/sdk/errors';
import {
  JsonRpcTransportHandler,
  ServerCallContext,
  validateVersion,
  type A2ARequestHandler,
} from '@a2a-js/sdk/server';
import { AppError } from '@isthmus/platform-errors';
import { contextFromHeaders, inSpan, type Logger } from '@isthmus/platform-observability';
import type { CallerCheck } from './caller.check.js';

/** What a message and its envelope may weigh; the gateway's own bound is the same. */
const BODY_BYTES_MAX = 1024 * 1024;

export interface A2aServerOptions {
  host: string;
  handler: A2ARequestHandler;
  card: AgentCard;
  caller: CallerCheck;
  logger: Logger;
}

type JsonRpcAnswer = Awaited<ReturnType<JsonRpcTransportHandler['handle']>>;

/** Serves A2A v1 over JSON-RPC and SSE at `/`, and the card, on a free port; answers with the base URL. */
export async function startA2aServer(
  options: A2aServerOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const transport = new JsonRpcTransportHandler(options.handler);
  const server = createServer((request, response) => {
    const span = { kind: SpanKind.SERVER, parent: contextFromHeaders(request.headers) };
    inSpan(`A2A ${request.method ?? ''}`, span, () => route(request, response, transport, options)).catch(
      (error: unknown) => refuse(response, error, options.logger),
    );
  });
  // Longer than the gateway keeps an idle connection, so that it never sends on one that closes.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, options.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${name}:${port}`, close: () => closeOf(server) };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  transport: JsonRpcTransportHandler,
  options: A2aServerOptions,
): Promise<void> {
  const actor = await options.caller.actorOf(request.headers.authorization);
  const path = (request.url ?? '/').split('?', 1)[0];
  if (request.method === 'GET' && path === `/${AGENT_CARD_PATH}`)
    return sendJson(response, 200, AgentCard.toJSON(options.card));
  if (request.method !== 'POST' || path !== '/')
    return sendJson(response, 404, { error: 'Nothing is served here.' });
  const body = parseBody(await readBody(request));
  const answer = await call(request, body, actor, transport, options);
  if (Symbol.asyncIterator in answer) await sendStream(response, answer, body, options.logger);
  else sendJson(response, 200, answer);
}

async function call(
  request: IncomingMessage,
  body: Record<string, unknown>,
  actor: string,
  transport: JsonRpcTransportHandler,
  { card }: A2aServerOptions,
): Promise<JsonRpcAnswer> {
  const requested = Extensions.parseServiceParameter(header(request, 'a2a-extensions'));
  const version = header(request, 'a2a-version');
  const context = new ServerCallContext({
    requestedExtensions: requested,
    user: { isAuthenticated: true, userName: actor },
    ...(version === undefined ? {} : { requestedVersion: version }),
  });
  try {
    if (header(request, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json') {
      throw new ContentTypeNotSupportedError('The body must be application/json.');
    }
    validateVersion(context.requestedVersion, card, 'JSONRPC');
  } catch (error) {
    return errorOf(body, error);
  }
  return transport.handle(body, context);
}

/** An error before the first event is an ordinary answer; later ones are events (A2A §9.4.2). */
async function sendStream(
  response: ServerResponse,
  answers: AsyncGenerator<unknown>,
  body: Record<string, unknown>,
  logger: Logger,
): Promise<void> {
  const first = await answers
    .next()
    .catch((error: unknown) => ({ done: true, value: errorOf(body, error) }) as const);
  if (first.done) return sendJson(response, 200, first.value ?? errorOf(body, new Error('no event')));
  response.writeHead(200, SSE_HEADERS);
  response.write(formatSSEEvent(first.value));
  try {
    // A client that goes away does not end its task: the events are read on, so that they are stored.
    for await (const answer of answers) if (!response.destroyed) response.write(formatSSEEvent(answer));
  } catch (error) {
    logger.error({ err: error }, 'a stream broke off');
    if (!response.destroyed) response.write(formatSSEEvent(errorOf(body, error)));
  }
  response.end();
}

function errorOf({ id }: Record<string, unknown>, error: unknown) {
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  return { jsonrpc: '2.0', id: known, error: JsonRpcTransportHandler.mapToJSONRPCError(error) };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = Number(request.headers['content-length'] ?? 0);
  if (bytes > BODY_BYTES_MAX) throw tooLarge();
  bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer> /* no encoding is set */) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `The body must have at most ${BODY_BYTES_MAX} bytes`);
}

function parseBody(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through: the gateway has already told clients where their JSON breaks.
  }
  throw new AppError('INVALID_ARGUMENT', 'The body is not a JSON object');
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, error: unknown, logger: Logger): void {
  if (!(error instanceof AppError)) logger.error({ err: error }, 'a request failed');
  const [status, message] =
    error instanceof AppError ? [error.httpStatus, error.message] : [500, 'The agent failed'];
  if (response.headersSent) response.end();
  else sendJson(response, status, { jsonrpc: '2.0', id: null, error: { code: -32603, message } });
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function closeOf(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
