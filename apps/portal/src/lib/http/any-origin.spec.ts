import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { forAnyOrigin } from './any-origin';

const asked: string[] = [];
const server = createServer(
  forAnyOrigin(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.end('{}');
  }),
);
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an AddressInfo.
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const ORIGIN = 'https://app.example';
const ask = (path: string, method = 'GET') =>
  fetch(`${base}${path}`, { method, headers: { origin: ORIGIN } });
const OPEN = [
  '/.well-known/oauth-authorization-server',
  '/api/auth/jwks',
  '/api/auth/oauth2/token',
  '/api/auth/oauth2/register',
  '/api/auth/oauth2/revoke',
];

it.each(OPEN)('lets pages of any origin ask for %s, without cookies', async (path) => {
  const { status, headers } = await ask(`${path}?a=1`, 'POST');
  expect([status, asked.at(-1)]).toEqual([200, `POST ${path}?a=1`]);
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('access-control-allow-credentials')).toBeNull();
  asked.length = 0;
  const preflight = await ask(path, 'OPTIONS');
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('content-type');
  expect(asked).toEqual([]);
});

it.each([
  '/',
  '/connect',
  '/sign-in',
  '/api/auth/oauth2/authorize',
  '/api/auth/oauth2/token/x',
  '/api/auth/oauth2/tokens',
  '/x/api/auth/oauth2/token',
  '/api/o/acme/playground',
])('opens %s to no other site', async (path) => {
  for (const method of ['GET', 'POST', 'OPTIONS']) {
    const { headers } = await ask(path, method);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});
