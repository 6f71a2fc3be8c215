import { createLogger, createMetrics, type Metrics } from '@isthmus/platform-observability';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOperationsServer, type OperationsServer } from './operations.server.js';
import { listHttpRoutes, type ListedRoute } from './server/route.registry.js';

let metrics: Metrics;
let server: OperationsServer;
let ready: () => Promise<boolean>;

beforeEach(async () => {
  metrics = await createMetrics({ service: 'test' });
  ready = async () => false;
  server = await openOperationsServer({
    port: 0,
    metrics,
    ready: () => ready(),
    rpcs: () => [{ path: '/a.B/Get', access: { callers: 'any', scope: 'tenant', permission: 'none' } }],
    logger: createLogger({ service: 'test', level: 'fatal' }),
  });
});
afterEach(async () => {
  await server.close();
  await metrics.stop();
});

const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);

it('answers liveness, readiness and metrics', async () => {
  expect((await get('/livez')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(503);
  ready = async () => true;
  expect((await get('/readyz')).status).toBe(200);
  const answer = await get('/metrics');
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  expect(text).toContain('process_memory_usage_bytes');
  expect(text).not.toContain('http_server_request_duration');
});

it('is not ready when readiness fails, or takes more than two seconds', async () => {
  ready = async () => Promise.reject(new Error('no database'));
  expect((await get('/readyz')).status).toBe(503);
  ready = () => new Promise(() => undefined);
  const started = performance.now();
  expect((await get('/readyz')).status).toBe(503);
  expect(performance.now() - started).toBeLessThan(3_000);
});

it('lists the routes and the RPCs of the process with their access rules', async () => {
  const { http, rpc } = (await (await get('/routes')).json()) as { http: ListedRoute[]; rpc: unknown };
  // Other servers of this process are in the list as well.
  expect(http).toEqual(listHttpRoutes());
  expect(http.filter(({ server }) => server === 'operations')).toEqual(
    ['/livez', '/readyz', '/metrics', '/routes'].map((path) => ({
      server: 'operations',
      method: 'GET',
      path,
      access: 'public',
    })),
  );
  expect(rpc).toEqual([
    { path: '/a.B/Get', access: { callers: 'any', scope: 'tenant', permission: 'none' } },
  ]);
});

it('serves nothing else', async () => {
  expect((await get('/')).status).toBe(404);
});
