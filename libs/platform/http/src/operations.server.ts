import { within } from '@isthmus/platform-errors';
import { PROMETHEUS_TEXT, type Logger, type Metrics } from '@isthmus/platform-observability';
import type { HttpCall } from './server/http.call.js';
import { HttpServer } from './server/http.server.js';
import type { HttpRoute } from './server/route.js';
import { listHttpRoutes } from './server/route.registry.js';

export interface OperationsServer {
  port: number;
  close: () => Promise<void>;
}

export interface OperationsOptions {
  port: number;
  /** Loopback when absent: the server has no authentication. */
  host?: string | undefined;
  metrics: Pick<Metrics, 'text'>;
  /** Whether the process can serve; has two seconds to respond. */
  ready: () => Promise<boolean>;
  /** The RPCs that the process serves, each with its access rule. */
  rpcs?: () => readonly { path: string; access: unknown }[];
  /** Those for clients outside, on a port of their own. */
  publicRpcs?: () => readonly { path: string; access: unknown }[];
  logger: Logger;
}

const READY_MS_MAX = 2_000;
const TEXT = 'text/plain; charset=utf-8';

/**
 * Opens the operations port: `/livez` (the process), `/readyz` (what `ready` says), `/metrics` (Prometheus) and
 * `/routes` (every HTTP route and RPC of the process with its access rule, as JSON). Its requests are neither traced
 * nor measured.
 */
export async function openOperationsServer(options: OperationsOptions): Promise<OperationsServer> {
  const { metrics, ready, rpcs, publicRpcs } = options;
  const server = new HttpServer({
    name: 'operations',
    host: options.host ?? '127.0.0.1',
    port: options.port,
    logger: options.logger,
    routes: [
      get('/livez', (call) => sendText(call, 200, 'live\n')),
      get('/readyz', async (call) =>
        (await within(
          ready().catch(() => false),
          READY_MS_MAX,
          false,
        ))
          ? sendText(call, 200, 'ready\n')
          : sendText(call, 503, 'not ready\n'),
      ),
      get('/metrics', async (call) =>
        call.send(await metrics.text(), { headers: { 'content-type': PROMETHEUS_TEXT } }),
      ),
      get('/routes', (call) =>
        call.sendJson({ http: listHttpRoutes(), rpc: rpcs?.() ?? [], publicRpc: publicRpcs?.() ?? [] }),
      ),
    ],
    // Probes and scrapes are short and repeated; none is worth waiting for on shutdown.
    limits: { drainMs: 0 },
  });
  return { port: await server.start(), close: () => server.stop() };
}

function get(path: string, handle: HttpRoute['handle']): HttpRoute {
  return { method: 'GET', path, access: 'public', handle };
}

function sendText(call: HttpCall, status: number, text: string): void {
  call.send(text, { status, headers: { 'content-type': TEXT } });
}
