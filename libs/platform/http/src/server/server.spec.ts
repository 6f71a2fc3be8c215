import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@isthmus/platform-errors';
import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorPort } from './error.port.js';
import type { HttpServerOptions } from './http.server.js';
import type { HttpRoute } from './route.js';
import { listHttpRoutes } from './route.registry.js';
import { principal, sendRaw, startServer, TENANT, type Fixture } from './testing.js';

let fixture: Fixture;
afterEach(() => fixture?.server.stop());

const open: HttpRoute = {
  method: 'GET',
  path: '/open',
  access: 'public',
  handle: (call) => call.sendJson({ fine: true }),
};
const echo: HttpRoute = {
  method: 'POST',
  path: '/echo',
  access: 'public',
  body: 'json',
  handle: (call) => call.sendJson({ body: call.body, key: call.idempotencyKey }),
};
const mine: HttpRoute = {
  method: 'GET',
  path: '/mine/:id',
  access: { scope: 'models', role: 'member' },
  handle: (call) =>
    call.sendJson({
      organisation: call.principal.organisation,
      keyId: call.principal.keyId,
      ...call.parameters,
    }),
};
const failing = (error: unknown): HttpRoute => ({
  ...open,
  path: '/failing',
  handle: () => {
    throw error;
  },
});

async function start(routes: HttpRoute[], options: Partial<HttpServerOptions> = {}): Promise<void> {
  fixture = await startServer(routes, options);
}

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(fixture.url + path, init);
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}

const post = (path: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
  ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
const errorOf = (code: string, message: RegExp = /./) => ({
  error: { code, message: expect.stringMatching(message) },
});

describe('the table of routes', () => {
  const withAccess = (access: unknown) => ({ ...open, access }) as HttpRoute; // a table that escaped the compiler

  it.each([
    undefined,
    null,
    'everyone',
    {},
    { scope: '', role: 'member' },
    { scope: 'models', role: 'boss' },
  ])('does not start with the access rule %j', async (access) => {
    await expect(start([withAccess(access)])).rejects.toThrow('GET /open has no access rule');
  });

  it('does not start where credentials are needed and nothing verifies them', async () => {
    await expect(start([mine], { authenticate: undefined } as object)).rejects.toThrow(
      /GET \/mine.*no authenticator/,
    );
  });

  it('does not start with two routes that are the same', async () => {
    await expect(start([mine, { ...mine, path: '/mine/:name' }])).rejects.toThrow(
      'The routes GET /mine/:id and GET /mine/:name are the same',
    );
  });

  it('is listed for the operations server', async () => {
    await start([open, mine]);
    expect(listHttpRoutes()).toEqual([
      { server: 'test', method: 'GET', path: '/open', access: 'public' },
      { server: 'test', method: 'GET', path: '/mine/:id', access: mine.access },
    ]);
  });
});

describe('access', () => {
  it('admits a key that is granted the scope', async () => {
    await start([mine]);
    const { status, body } = await ask('/mine/7', bearer('isth_live_models'));
    expect([status, body]).toEqual([200, { organisation: TENANT, keyId: 'k-1', id: '7' }]);
  });

  it.each([
    ['no credentials', undefined, 401],
    ['another scheme', 'Basic abc', 401],
    ['an unknown key', 'Bearer sk-1', 401],
    ['a key without scopes', 'Bearer isth_live_', 403],
    ['a key of another scope', 'Bearer isth_live_agents', 403],
  ])('refuses %s', async (_, authorization, status) => {
    await start([mine]);
    const answer = await ask('/mine/7', authorization === undefined ? {} : { headers: { authorization } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
  });

  it('refuses a role below the minimum', async () => {
    const roles = { viewer: 403, member: 403, admin: 200, owner: 200 } as const;
    let role: keyof typeof roles = 'viewer';
    const admins: HttpRoute = { ...mine, access: { scope: 'models', role: 'admin' } };
    await start([admins], { authenticate: async () => principal(role, ['models']) });
    for (role of ['viewer', 'member', 'admin', 'owner'] as const)
      expect((await ask('/mine/7')).status).toBe(roles[role]);
  });

  it('lets anonymous calls in where the rule says so, but no invalid credentials', async () => {
    const handle: HttpRoute['handle'] = (call) => call.sendJson({ known: call.caller !== undefined });
    await start([{ ...mine, access: { scope: 'models', role: 'viewer', anonymous: true }, handle }]);
    expect((await ask('/mine/7')).body).toEqual({ known: false });
    expect((await ask('/mine/7', bearer('isth_live_models'))).body).toEqual({ known: true });
    expect((await ask('/mine/7', bearer('sk-1'))).status).toBe(401);
  });

  it('is decided before a body is read', async () => {
    await start([{ ...echo, access: { scope: 'models', role: 'member' } }]);
    const head =
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n';
    const { text, closed } = await sendRaw(fixture.port, head);
    expect(text).toMatch(/^HTTP\/1.1 401 /);
    expect(closed).toBe(true);
  });
});

describe('errors', () => {
  it('shows an expected one as it is', async () => {
    await start([failing(new AppError('UNAVAILABLE', 'not now', { retryAfterMs: 1_500, remedy: 'Wait.' }))]);
    const { status, headers, body } = await ask('/failing');
    expect([status, headers.get('retry-after'), headers.get('x-should-retry')]).toEqual([503, '2', 'true']);
    expect(body).toEqual({ error: { code: 'UNAVAILABLE', message: 'not now', remedy: 'Wait.' } });
  });

  it.each([new TypeError('secret detail'), 'a string', undefined])(
    'logs the bug %s once and shows the same id',
    async (bug) => {
      await start([failing(bug)]);
      const { status, headers, body } = await ask('/failing');
      const id = headers.get('x-request-id') ?? 'none';
      expect(status).toBe(500);
      expect(body).toEqual(errorOf('INTERNAL', new RegExp(id)));
      expect(JSON.stringify(body)).not.toContain('secret');
      expect(fixture.errors).toEqual([
        { message: 'unexpected error', fields: expect.objectContaining({ err: bug, correlationId: id }) },
      ]);
      expect(fixture.records).toEqual([
        { 'http.request.method': 'GET', 'http.route': '/failing', 'error.type': 'INTERNAL' },
      ]);
    },
  );

  it('logs a bug once that is stated within a stream and thrown as well', async () => {
    const handle: HttpRoute['handle'] = async (call) => {
      const events = call.openEvents();
      await events.send('first');
      const bug = new TypeError('broken');
      events.fail(call.render(bug).body);
      events.close();
      throw bug;
    };
    await start([{ ...open, handle }]);
    const text = await (await fetch(`${fixture.url}/open`)).text();
    expect(text).toMatch(/data: "first"\n\ndata: \{"error":\{"code":"INTERNAL"/);
    expect(fixture.errors).toHaveLength(1);
  });

  it('counts a handler that sends nothing as a bug', async () => {
    await start([{ ...open, handle: () => undefined }]);
    expect((await ask('/open')).status).toBe(500);
    expect(String(fixture.errors[0]?.fields['err'])).toMatch('GET /open sent no response');
  });

  class Refusal extends Error {
    readonly kind = 'Refused';
  }
  const port: ErrorPort<Refusal> = {
    recognises: (error): error is Refusal => error instanceof Refusal,
    codeOf: ({ kind }) => kind,
    render: (error) => ({ status: 200, body: { wrong: error.message }, headers: { 'x-form': 'own' } }),
  };

  it('takes the form of the protocol, own error classes and faults of the HTTP layer included', async () => {
    await start([failing(new Refusal('no')), echo], { errors: port });
    const own = await ask('/failing');
    expect([own.status, own.body]).toEqual([200, { wrong: 'no' }]);
    expect(fixture.records[0]).toMatchObject({ 'error.type': 'Refused' });
    const fault = await ask('/nothing');
    expect([fault.status, fault.headers.get('x-form')]).toEqual([404, 'own']);
    const raw = await sendRaw(fixture.port, 'nonsense\r\n\r\n');
    expect(raw.text).toMatch(/^HTTP\/1.1 400 [\s\S]*x-form: own[\s\S]*\{"wrong":/);
  });

  it('may differ for one route', async () => {
    await start([{ ...failing(new Refusal('no')), errors: port }, open]);
    expect((await ask('/failing')).body).toEqual({ wrong: 'no' });
    expect((await ask('/nothing')).body).toEqual(errorOf('NOT_FOUND'));
  });
});

describe('bodies', () => {
  it('are refused over their limit before they are read, naming it', async () => {
    await start([{ ...echo, bodyBytesMax: 100 }]);
    const head =
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 101\r\n\r\n';
    const { text } = await sendRaw(fixture.port, head);
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    expect(text).toContain('at most 100 bytes');
    const chunked = `POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;
    expect((await sendRaw(fixture.port, `${chunked}80\r\n${' '.repeat(128)}\r\n`)).text).toMatch(/ 413 /);
  });

  it('are refused when nested too deep, without recursion', async () => {
    await start([echo], { limits: { jsonDepthMax: 64 } });
    expect((await post('/echo', '['.repeat(64) + ']'.repeat(64))).status).toBe(200);
    for (const depth of [65, 100_000]) {
      const { status, body } = await post('/echo', '['.repeat(depth) + ']'.repeat(depth));
      expect(status).toBe(400);
      expect(body).toEqual(errorOf('INVALID_ARGUMENT', /64/));
    }
  });

  it.each([
    ['no media type', { 'content-type': '' }, 415],
    ['another media type', { 'content-type': 'text/plain' }, 415],
    ['a media type that is none', { 'content-type': 'json' }, 415],
    ['another charset', { 'content-type': 'application/json; charset=latin1' }, 415],
    ['UTF-8, named', { 'content-type': 'Application/JSON; charset="UTF-8"' }, 200],
    ['an encoding', { 'content-encoding': 'gzip' }, 415],
  ])('of JSON with %s', async (_, headers, status) => {
    await start([echo]);
    expect((await post('/echo', Buffer.from('{}'), headers)).status).toBe(status);
  });

  it('of JSON must be JSON in UTF-8; the place of a fault is named', async () => {
    await start([echo]);
    const broken = await post('/echo', '{"a":\n [1,}');
    expect([broken.status, broken.body]).toEqual([400, errorOf('INVALID_ARGUMENT', /line 2, column 5/)]);
    expect((await post('/echo', Buffer.from([0x22, 0xff, 0x22]))).body).toEqual(
      errorOf('INVALID_ARGUMENT', /not UTF-8/),
    );
    expect((await post('/echo', '')).status).toBe(400);
  });

  it('of any media type are bytes where the route reads bytes', async () => {
    await start([
      { ...echo, body: 'bytes', handle: (call) => call.sendJson({ bytes: Buffer.isBuffer(call.body) }) },
    ]);
    expect((await post('/echo', 'x', { 'content-type': 'text/x-any' })).body).toEqual({ bytes: true });
  });
});

describe('the head of a request', () => {
  it.each([
    ['a', 200],
    ['~'.repeat(200), 200],
    ['', 400],
    ['a b', 400],
    ['ü', 400],
    ['a'.repeat(201), 400],
  ])('may have the idempotency key %j: %i', async (key, status) => {
    await start([echo]);
    const answer = await post('/echo', '{}', { 'idempotency-key': key });
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.body).toMatchObject({ key });
  });

  it('keeps a safe request id of the client where the server accepts one', async () => {
    await start([open], { requestId: 'accept' });
    const idFor = async (given: string) =>
      (await ask('/open', { headers: { 'x-request-id': given } })).headers.get('x-request-id');
    expect(await idFor('trace-1.a')).toBe('trace-1.a');
    expect(await idFor('a b')).toMatch(/^[0-9a-f-]{36}$/);
    await fixture.server.stop();
    await start([open]);
    expect(await idFor('trace-1.a')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is refused with 431 when too large', async () => {
    await start([open], { limits: { headerBytesMax: 2_048 } });
    const { text } = await sendRaw(
      fixture.port,
      `GET /open HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(4_000)}\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1.1 431 [\s\S]*"code":"HEADERS_TOO_LARGE"/);
  });

  it('must arrive in time, and so must the body', async () => {
    await start([echo], { limits: { headersTimeoutMs: 300, requestTimeoutMs: 600 } });
    const answers = await Promise.all([
      sendRaw(fixture.port, 'GET /open HTTP/1.1\r\nhost: x\r\n', { ms: 4_000 }),
      sendRaw(
        fixture.port,
        'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
        { ms: 4_000 },
      ),
    ]);
    for (const { text, closed } of answers) {
      expect(text).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"REQUEST_TIMEOUT"/);
      expect(closed).toBe(true);
    }
    await expect
      .poll(() => fixture.records.map((record) => record['error.type']))
      .toEqual(['REQUEST_TIMEOUT', 'REQUEST_TIMEOUT']);
  });
});

describe('targets and methods', () => {
  const request = (line: string, headers = 'host: x\r\n') =>
    `${line} HTTP/1.1\r\n${headers}connection: close\r\n\r\n`;

  it.each([
    ['an absolute target', request('GET http://x/open'), 200],
    ['an absolute target with a query', request('GET http://x/open?a=1'), 200],
    ['an absolute target without a path', request('GET http://x'), 404],
    ['HEAD', request('HEAD /open'), 200],
    ['OPTIONS', request('OPTIONS /open'), 405],
    ['OPTIONS *', request('OPTIONS *'), 405],
    ['TRACE', request('TRACE /open'), 405],
    ['DELETE', request('DELETE /open'), 405],
    ['PROPFIND', request('PROPFIND /open'), 405],
    ['DELETE of nothing', request('DELETE /nothing'), 404],
    ['CONNECT', request('CONNECT x:443'), 405],
    ['an unknown method', request('BREW /open'), 400],
    ['a bad escape', request('GET /mine/%zz'), 400],
    ['an escape that is no UTF-8', request('GET /mine/%ff'), 400],
    ['a long parameter', request(`GET /mine/${'a'.repeat(2_000)}`), 404],
    ['no host', request('GET /open', ''), 400],
    ['two hosts', request('GET /open', 'host: x\r\nhost: y\r\n'), 400],
    ['an expectation', request('GET /open', 'host: x\r\nexpect: the-unexpected\r\n'), 200],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['HTTP/9', 'GET /open HTTP/9.9\r\nhost: x\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ])('%s', async (_, bytes, status) => {
    await start([open, mine]);
    const { text, closed } = await sendRaw(fixture.port, bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(closed).toBe(true);
    if (status === 405) expect(text).toMatch(/\r\nallow: /i);
    if (status >= 400) expect(text).toMatch(/"error":\{"code":/);
  });

  it('names the methods that a path has', async () => {
    await start([open, { ...echo, path: '/open' }, mine]);
    expect((await ask('/open', { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD, POST');
    expect((await ask('/mine/1', { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('framing', () => {
  const head = 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  it.each([
    ['a chunk size that is none', `${head}transfer-encoding: chunked\r\n\r\nzz\r\n`],
    ['a length and chunks', `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two lengths', `${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`],
    ['a length that is none', `${head}content-length: 2x\r\n\r\n{}`],
    ['a negative length', `${head}content-length: -2\r\n\r\n{}`],
    ['chunks that are not last', `${head}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['a space before the colon', `${head}x-a : 1\r\n\r\n`],
    ['a folded header', `${head}x-a: 1\r\n 2\r\n\r\n`],
    ['a NUL in a header', `${head}x-a: \0\r\n\r\n`],
    ['line ends without CR', head.replaceAll('\r\n', '\n') + 'content-length: 2\n\n{}'],
  ])('%s is refused with 400', async (_, bytes) => {
    await start([echo]);
    const { text, closed } = await sendRaw(fixture.port, bytes);
    expect(text).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"INVALID_ARGUMENT"/);
    expect(closed).toBe(true);
  });
});

describe('bounds of an organisation', () => {
  it('on requests in flight', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow: HttpRoute = { ...mine, handle: async (call) => held.then(() => call.sendJson({})) };
    await start([slow, { ...mine, path: '/quick' }], { limits: { requestsInFlightMax: 2 } });
    const first = [1, 2].map(() => ask('/mine/1', bearer('isth_live_models')));
    await sleep(100);
    const third = await ask('/quick', bearer('isth_live_models'));
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '1']);
    release();
    const { headers } = (await Promise.all(first))[0] ?? {};
    expect(headers?.get('x-ratelimit-limit-requests')).toBe('2');
    expect(headers?.get('x-ratelimit-remaining-requests')).toMatch(/[01]/);
    expect((await ask('/quick', bearer('isth_live_models'))).status).toBe(200);
  });

  it('on requests in a second', async () => {
    await start([mine], { limits: { requestsPerSecondMax: 3 } });
    const statuses = [];
    for (let count = 0; count < 4; count++)
      statuses.push((await ask('/mine/1', bearer('isth_live_models'))).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    await sleep(1_100);
    expect((await ask('/mine/1', bearer('isth_live_models'))).status).toBe(200);
  });
});

describe('the signal of a call', () => {
  const waits = (seen: unknown[]): HttpRoute => ({
    ...open,
    deadlineMs: 200,
    handle: (call) =>
      new Promise((_, reject) =>
        call.signal.addEventListener('abort', () => {
          seen.push(call.signal.reason);
          reject(new DOMException('aborted', 'AbortError'));
        }),
      ),
  });

  it('is aborted at the deadline, which the client hears of', async () => {
    await start([waits([])]);
    const { status, body } = await ask('/open');
    expect([status, body]).toEqual([504, errorOf('DEADLINE_EXCEEDED')]);
  });

  it('is aborted when the client goes away', async () => {
    const seen: unknown[] = [];
    await start([{ ...waits(seen), deadlineMs: 10_000 }]);
    await sendRaw(fixture.port, 'GET /open HTTP/1.1\r\nhost: x\r\n\r\n', { ms: 100 });
    await expect.poll(() => seen).toMatchObject([{ code: 'CANCELLED' }]);
    expect(fixture.records).toMatchObject([{ 'error.type': 'CANCELLED' }]);
  });

  it('need not be heeded for the client to get its response', async () => {
    await start([{ ...open, deadlineMs: 100, handle: () => new Promise(() => undefined) }]);
    const started = performance.now();
    expect((await ask('/open')).status).toBe(504);
    expect(performance.now() - started).toBeLessThan(2_000);
    await expect.poll(() => fixture.records).toHaveLength(1);
  });
});

describe('draining', () => {
  const slow = (ms: number): HttpRoute => ({
    ...open,
    handle: async (call) => {
      await sleep(ms, undefined, { signal: call.signal });
      call.sendJson({ done: true });
    },
  });

  it('lets requests in flight end, and takes no new ones', async () => {
    await start([slow(300)], { limits: { drainMs: 2_000 } });
    const inFlight = ask('/open');
    await sleep(100);
    const stopped = fixture.server.stop();
    await expect(fetch(`${fixture.url}/open`)).rejects.toThrow();
    expect((await inFlight).body).toEqual({ done: true });
    await stopped;
  });

  it('ends requests that take longer with UNAVAILABLE', async () => {
    await start([slow(60_000)], { limits: { drainMs: 200 } });
    const inFlight = ask('/open');
    await sleep(100);
    await fixture.server.stop();
    const { status, headers, body } = await inFlight;
    expect([status, body]).toEqual([503, errorOf('UNAVAILABLE')]);
    expect(headers.get('connection')).toBe('close');
  });

  it.each([
    ['an idle connection', ''],
    ['half a head', 'GET /open HTTP/1.1\r\nho'],
    [
      'half a body',
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    ],
    ['a handler that never ends', 'GET /never HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['a stream that is not read', 'GET /flood HTTP/1.1\r\nhost: x\r\n\r\n'],
  ])('resolves in time with %s', async (_, bytes) => {
    const never: HttpRoute = { ...open, path: '/never', handle: () => new Promise(() => undefined) };
    const flood: HttpRoute = {
      ...open,
      path: '/flood',
      handle: async (call) => {
        const events = call.openEvents();
        for (;;) await events.send('x'.repeat(100_000));
      },
    };
    await start([open, echo, never, flood], { limits: { drainMs: 300 } });
    const client = sendRaw(fixture.port, bytes, { ms: 5_000 });
    await sleep(150);
    const started = performance.now();
    await fixture.server.stop();
    expect(performance.now() - started).toBeLessThan(2_500);
    expect((await client).closed).toBe(true);
  });
});
