import { createLogger, createMetrics } from '@isthmus/platform-observability';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jwksServer } from './jwks.server.js';

const jwks = { keys: [{ kty: 'EC', crv: 'P-256', kid: 'card-1' }] };
let server: ReturnType<typeof jwksServer>;
let stopMetrics: () => Promise<void>;

beforeAll(async () => {
  const metrics = await createMetrics({ service: 'test' });
  stopMetrics = metrics.stop;
  server = jwksServer(
    { jwks: async () => jwks },
    {
      host: '127.0.0.1',
      port: 0,
      requests: metrics.httpRequests,
      logger: createLogger({ service: 'test', level: 'fatal' }),
    },
  );
  await server.start();
});
afterAll(async () => {
  await server.stop();
  await stopMetrics();
});

const get = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, init);

it('publishes the keys, for caches to keep', async () => {
  const answer = await get('/.well-known/jwks.json');
  expect(answer.headers.get('content-type')).toBe('application/jwk-set+json');
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
  expect(await answer.json()).toEqual(jwks);
});

it('answers 404 and 405 in JSON to everything else', async () => {
  const unknown = await get('/');
  expect([unknown.status, await unknown.json()]).toEqual([
    404,
    { error: { code: 'NOT_FOUND', message: 'GET / does not exist' } },
  ]);
  const wrong = await get('/.well-known/jwks.json', { method: 'POST' });
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});
