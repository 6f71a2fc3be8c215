import { createServer, type Server } from 'node:http';
import { PROMETHEUS_TEXT, type Metrics } from './metrics.js';

export interface OperationsDoor {
  port: number;
  close: () => Promise<void>;
}

interface DoorOptions {
  port: number;
  host?: string;
  metrics: Pick<Metrics, 'text'>;
  ready: () => Promise<boolean>;
}

/**
 * The operations port: `/livez` (the process), `/readyz` (what `ready` says, within 2 s) and `/metrics` (Prometheus).
 * Binds to loopback unless told otherwise; it has no authentication.
 */
export async function openOperationsDoor(options: DoorOptions): Promise<OperationsDoor> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', options).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  });
  const port = await listen(server, options.port, options.host ?? '127.0.0.1');
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(url: string, { metrics, ready: isReady }: DoorOptions) {
  const text = 'text/plain; charset=utf-8';
  if (url === '/livez') return { status: 200, type: text, body: 'live\n' };
  if (url === '/metrics') return { status: 200, type: PROMETHEUS_TEXT, body: await metrics.text() };
  if (url !== '/readyz') return { status: 404, type: text, body: 'Try /livez, /readyz or /metrics.\n' };
  const timeout = new Promise<boolean>((resolve) => setTimeout(resolve, 2_000, false).unref());
  const ready = await Promise.race([isReady().catch(() => false), timeout]);
  return ready
    ? { status: 200, type: text, body: 'ready\n' }
    : { status: 503, type: text, body: 'not ready\n' };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
