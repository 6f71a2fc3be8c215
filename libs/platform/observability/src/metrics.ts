import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; fine where a network service lives (0.5 ms to 30 s). */
const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A registry with the process's own metrics and the one histogram that every door fills. */
export function createMetrics(service: string): {
  registry: Registry;
  requests: Histogram<'door' | 'method' | 'outcome'>;
} {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'isthmus_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['door', 'method', 'outcome'] as const,
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  return { registry, requests };
}

export interface OperationsDoor {
  port: number;
  close: () => Promise<void>;
}

/**
 * The operations port: `/livez` (the process), `/readyz` (what `ready` says, within 2 s) and `/metrics` (Prometheus).
 * Binds to loopback unless told otherwise; it has no authentication.
 */
export async function openOperationsDoor(options: {
  port: number;
  host?: string;
  registry: Registry;
  ready: () => Promise<boolean>;
}): Promise<OperationsDoor> {
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

async function answer(url: string, options: { registry: Registry; ready: () => Promise<boolean> }) {
  const text = 'text/plain; charset=utf-8';
  if (url === '/livez') return { status: 200, type: text, body: 'live\n' };
  if (url === '/metrics')
    return { status: 200, type: options.registry.contentType, body: await options.registry.metrics() };
  if (url !== '/readyz') return { status: 404, type: text, body: 'Try /livez, /readyz or /metrics.\n' };
  const timeout = new Promise<boolean>((resolve) => setTimeout(resolve, 2_000, false).unref());
  const ready = await Promise.race([options.ready().catch(() => false), timeout]);
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
