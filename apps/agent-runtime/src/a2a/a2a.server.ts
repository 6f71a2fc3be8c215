import { AGENT_CARD_PATH, AgentCard } from '@a2a-js/sdk';
import { JsonRpcTransportHandler, type A2ARequestHandler } from '@a2a-js/sdk/server';
import { createAuthenticator, HttpServer, type HttpRoute } from '@isthmus/platform-http';
import type { Caller } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import { createNoopMeter } from '@opentelemetry/api';
import { answerRpc } from './a2a.call.js';
import { a2aErrors } from './a2a.errors.js';

/** Size of a message with its envelope; the gateway has the same bound. */
const BODY_BYTES_MAX = 1024 * 1024;
/** The gateway gives up sooner, and turns have a limit of their own. */
const DEADLINE_MS = 60 * 60_000;
/** Longer than the gateway keeps an idle connection, so that it never sends on one that closes. */
const KEEP_ALIVE_MS = 120_000;
/** Only the gateway calls agents, in the name of someone of their tenant. */
const SERVICES_ADMITTED = { 'agent-gateway': ['agents'] };

export interface A2aServerOptions {
  host: string;
  /** 0 for any free port. */
  port: number;
  handler: A2ARequestHandler;
  card: AgentCard;
  /** Verifies the service token of a request; throws UNAUTHENTICATED. */
  verifyToken: (token: string) => Promise<Caller>;
  /** For requests in flight when the server closes, in milliseconds. */
  drainMs: number;
  logger: Logger;
}

/** Serves A2A v1 over JSON-RPC and SSE at `/`, and the card; answers with the base URL. */
export async function startA2aServer(
  options: A2aServerOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { host, port: wanted, verifyToken, drainMs, logger } = options;
  const server = new HttpServer({
    name: 'agent',
    host,
    port: wanted,
    routes: routesOf(options),
    authenticate: createAuthenticator({ verifyToken, services: SERVICES_ADMITTED }),
    errors: a2aErrors,
    limits: { bodyBytesMax: BODY_BYTES_MAX, deadlineMs: DEADLINE_MS, keepAliveMs: KEEP_ALIVE_MS, drainMs },
    requestId: 'accept',
    // A runtime exports no metrics; the gateway counts what it sends here.
    requests: createNoopMeter().createHistogram('http.server.request.duration'),
    logger,
  });
  const port = await server.start();
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${port}`, close: () => server.stop() };
}

function routesOf({ handler, card, logger }: A2aServerOptions): HttpRoute[] {
  const transport = new JsonRpcTransportHandler(handler);
  return [
    {
      method: 'POST',
      path: '/',
      access: { scope: 'agents', permission: 'none' },
      body: 'bytes',
      handle: (call) => answerRpc(call, { transport, card, logger }),
    },
    {
      method: 'GET',
      path: `/${AGENT_CARD_PATH}`,
      access: { scope: 'agents', permission: 'none' },
      handle: (call) => call.sendJson(AgentCard.toJSON(card)),
    },
  ];
}
