import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { PortalTokens, VerifiedKeys } from '@isthmus/platform-http';
import type { TenantScope } from '@isthmus/platform-identity';
import { createLogger } from '@isthmus/platform-observability';
import { freePort, issuerKeySet, signAccessToken, TOKEN_ISSUER } from '@isthmus/testing';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue } from '../../catalogue/catalogue.service.js';
import { modelsAuthenticator, type Verifiers } from '../../key/authenticator.js';
import { GatewayServer } from '../../server/gateway.server.js';
import { OpenAiDialect } from './openai.dialect.js';
import { OpenAiRoutes } from './openai.routes.js';
import { RequestObserver } from './request.observer.js';

const MODELS = 'https://models.example';
const PAGE = 'https://app.example';
const KEY = {
  id: 'k-1',
  tenantId: '0190b3a4-0000-7000-8000-000000000001',
  scopes: ['models'],
  allowedOrigins: [PAGE],
};
const records: object[] = [];
const observed: object[] = [];
const lines: Record<string, unknown>[] = [];
const verified = new VerifiedKeys();
let failure: Error;
let verify = async (): Promise<object> => ({ key: KEY, cacheMs: 5_000 });
let url: string;
let server: GatewayServer;

beforeAll(async () => {
  const port = await freePort();
  const sink = new Writable({
    write: (chunk, _, done) => {
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
      done();
    },
  });
  const complete = () => {
    throw failure;
  };
  const unused = () => expect.unreachable();
  const receipts = {
    receiptOf: async (scope: TenantScope, id: string) => {
      if (id !== 'r-1') throw new AppError('NOT_FOUND', 'not yet', { retryAfterMs: 1_000 });
      return `receipt of ${scope.tenantId}`;
    },
    keySet: () => ({ keys: [] }),
  };
  const catalogue = new Catalogue([]);
  const addresses = { MODELS_URL: `${MODELS}/`, PORTAL_URL: TOKEN_ISSUER };
  const tokens = new PortalTokens({
    portalUrl: TOKEN_ISSUER,
    resource: addresses.MODELS_URL,
    fetch: async () => Response.json(issuerKeySet),
    close: async () => undefined,
  });
  server = new GatewayServer(
    { LISTEN_HOST: '127.0.0.1', HTTP_PORT: port, TENANT_REQUESTS_MAX: 10, ...addresses },
    // What the server reads of it.
    {
      logger: createLogger({ service: 'test' }, sink),
      metrics: { httpRequests: { record: (_: number, labels: object) => records.push(labels) } },
    } as unknown as ServiceKit,
    modelsAuthenticator({
      identity: { verify: unused },
      keys: { verify: () => verify(), verifyId: unused, verified } as unknown as Verifiers['keys'], // What is read of a key.
      tokens,
      grants: { verify: async () => 5_000 },
    }),
    { subscribe: () => () => undefined },
    [
      new OpenAiDialect(
        new OpenAiRoutes(catalogue, { complete, stream: unused }, { embed: unused }, receipts, {
          mark: unused,
        }),
        new RequestObserver(catalogue, { observeRequest: (request) => observed.push(request) }),
        { limitsOf: () => ({ tokens: { limit: 9, remaining: 4, resetMs: 2_000 } }) },
      ),
    ],
  );
  await server.onApplicationBootstrap();
  url = `http://127.0.0.1:${port}/v1`;
});
afterAll(() => server.onModuleDestroy());
beforeEach(() => {
  records.length = 0;
  observed.length = 0;
  lines.length = 0;
  verify = async () => ({ key: KEY, cacheMs: 5_000 });
  verified.clear();
  failure = new TypeError('secret detail');
});

const ask = () =>
  fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer isth_live_x', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
  });

it('logs a bug once, under the id that the client is given', async () => {
  const answer = await ask();
  expect(answer.status).toBe(500);
  const text = await answer.text();
  expect(text).not.toContain('secret');
  const bugs = lines.filter((line) => JSON.stringify(line).includes('TypeError'));
  expect(bugs).toHaveLength(1);
  expect(text).toContain(`correlation id ${String(bugs[0]?.['correlationId'])}`);
  expect(bugs[0]?.['correlationId']).toBe(answer.headers.get('x-request-id'));
  expect(records).toEqual([
    { 'http.request.method': 'POST', 'http.route': '/v1/chat/completions', 'error.type': 'INTERNAL' },
  ]);
  expect(observed).toEqual([
    { operation: 'chat', model: 'unknown', outcome: 'INTERNAL', seconds: expect.any(Number) },
  ]);
});

it('may be called by pages that the key allows, which may read what clients of OpenAI read', async () => {
  const preflight = await fetch(`${url}/chat/completions`, {
    method: 'OPTIONS',
    headers: { origin: PAGE, 'access-control-request-method': 'POST' },
  });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, PAGE]);
  const pageOf = async (origin: string) => {
    const { status, headers } = await fetch(`${url}/models`, {
      headers: { origin, authorization: 'Bearer isth_live_x' },
    });
    return { status, allowed: headers.get('access-control-allow-origin'), headers };
  };
  const { headers, ...admitted } = await pageOf(PAGE);
  expect(admitted).toEqual({ status: 200, allowed: PAGE });
  const exposed = headers.get('access-control-expose-headers')?.split(', ');
  expect(exposed).toEqual(
    expect.arrayContaining(['x-request-id', 'retry-after-ms', 'openai-processing-ms', 'x-receipt-id']),
  );
  expect(await pageOf('https://other.example')).toMatchObject({ status: 403, allowed: null });
});

it('shows limits beside an answer and beside a refusal by them, and not beside other errors', async () => {
  const headersOf = ({ headers }: Response) =>
    ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}-tokens`));
  const models = await fetch(`${url}/models`, { headers: { authorization: 'Bearer isth_live_x' } });
  expect(headersOf(models)).toEqual(['9', '4', '2s']);
  failure = new AppError('RATE_LIMITED', 'too many');
  expect(headersOf(await ask())).toEqual(['9', '4', '2s']);
  failure = new AppError('UNAVAILABLE', 'down');
  expect(headersOf(await ask())).toEqual([null, null, null]);
});

it('answers with the receipt of a request, or says when to try again', async () => {
  const show = (id: string) =>
    fetch(`${url}/receipts/${id}`, { headers: { authorization: 'Bearer isth_live_x' } });
  const receipt = await show('r-1');
  expect([receipt.headers.get('content-type'), await receipt.text()]).toEqual([
    'application/jwt',
    `receipt of ${KEY.tenantId}`,
  ]);
  const { status, headers } = await show('r-2');
  expect([status, headers.get('retry-after'), headers.get('x-should-retry')]).toEqual([404, '1', 'true']);
  expect((await fetch(`${url}/receipts/r-1`)).status).toBe(401);
});

it('lists the keys of receipts to everybody', async () => {
  const keys = await fetch(new URL('/.well-known/jwks.json', url));
  expect([keys.status, keys.headers.get('content-type'), await keys.json()]).toEqual([
    200,
    'application/jwk-set+json',
    { keys: [] },
  ]);
});

it('names a receipt beside the answer of a model, and beside nothing else', async () => {
  const listed = await fetch(`${url}/models`, { headers: { authorization: 'Bearer isth_live_x' } });
  expect(listed.headers.get('x-receipt-id')).toBeNull();
  failure = new AppError('UNAVAILABLE', 'down');
  expect((await ask()).headers.get('x-receipt-id')).toBeNull();
});

it('grants nothing to a key without scopes', async () => {
  verify = async () => ({ key: { ...KEY, scopes: [] }, cacheMs: 5_000 });
  const answer = await ask();
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ error: { type: 'permission_error', param: null } });
});

it.each([
  ['GET', '/v1/chat/completions', 405, 'method_not_allowed'],
  ['GET', '/v1/nothing', 404, 'not_found'],
  ['GET', '/v1/models/%ff', 400, null],
])('answers %s %s with an error as OpenAI has it', async (method, path, status, code) => {
  const answer = await fetch(new URL(path, url), { method });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({
    error: { message: expect.any(String), type: 'invalid_request_error', param: null, code },
  });
});

describe('a client that is not let in', () => {
  const listed = (token: string | undefined, headers: Record<string, string> = {}) =>
    fetch(`${url}/models`, { headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) } });

  it('learns where to be let in, and for what, in a page of any origin too', async () => {
    const { status, headers, ...answer } = await listed(undefined, { origin: 'https://any.example' }).then(
      async (response) => ({
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as object,
      }),
    );
    expect([status, headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer scope="models", resource_metadata="${MODELS}/.well-known/oauth-protected-resource/v1"`,
    ]);
    expect(headers.get('access-control-allow-origin')).toBe('https://any.example');
    expect(headers.get('access-control-expose-headers')).toContain('www-authenticate');
    expect(answer.body).toMatchObject({ error: { type: 'authentication_error' } });
  });

  it('learns which scope its token lacks', async () => {
    const claims = { aud: MODELS, tenant: KEY.tenantId, scope: 'agents offline_access' };
    const { status, headers } = await listed(await signAccessToken({ claims }));
    expect([status, headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringContaining('error="insufficient_scope", scope="models", resource_metadata='),
    ]);
  });

  it.each(['', '/v1'])('finds the issuer in the metadata, at %j', async (path) => {
    const metadata = await fetch(new URL(`/.well-known/oauth-protected-resource${path}`, url));
    expect(await metadata.json()).toEqual({
      resource: `${MODELS}${path}`,
      authorization_servers: [TOKEN_ISSUER],
      scopes_supported: ['models'],
      bearer_methods_supported: ['header'],
      resource_name: 'Isthmus model gateway',
    });
  });

  it('finds none for what is no API', async () => {
    for (const path of ['/agents', '/v1/models', '/v2'])
      expect((await fetch(new URL(`/.well-known/oauth-protected-resource${path}`, url))).status).toBe(404);
  });
});
