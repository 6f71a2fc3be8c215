import { describe, expect, it, vi } from 'vitest';
import type { HttpRoute } from './route.js';
import type { HttpServerOptions } from './server.options.js';
import { echo, errorOf, failing, mine, open } from './testing/routes.js';
import { sendRaw } from './testing/server.fixture.js';
import { Suite } from './testing/suite.js';

const PAGE = 'https://app.example';
const suite = new Suite();
const { start, ask, post } = suite;
const cors: Partial<HttpServerOptions> = { cors: { exposedHeaders: ['x-own'] } };
const from = (origin: string, key?: string) => ({
  headers: { origin, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
});
const preflight = (path: string, origin = PAGE, headers: Record<string, string> = {}) =>
  ask(path, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', ...headers },
  });
const ACAO = 'access-control-allow-origin';

describe('a preflight', () => {
  it('is answered without credentials, whatever keys allow', async () => {
    await start([{ ...echo, access: { scope: 'models', permission: 'build' } }, mine], cors);
    const requested = { 'access-control-request-headers': 'authorization, content-type, x-stainless-os' };
    const { status, headers, body } = await preflight('/echo?a=1', PAGE, requested);
    expect([status, body]).toEqual([204, undefined]);
    expect(headers.get(ACAO)).toBe(PAGE);
    expect(headers.get('access-control-allow-methods')).toBe('POST');
    expect(headers.get('access-control-allow-headers')).toBe('authorization, content-type, x-stainless-os');
    expect(headers.get('access-control-max-age')).toBe('600');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toBe('Origin, Access-Control-Request-Headers');
    expect((await preflight('/mine/1')).headers.get('access-control-allow-methods')).toBe('GET, HEAD');
  });

  it('admits the headers that APIs need where it requests none', async () => {
    await start([echo], cors);
    const { headers } = await preflight('/echo');
    expect(headers.get('access-control-allow-headers')).toBe('authorization, content-type');
  });

  it.each(['https://other.example:8443', 'http://[::1]:3000', 'app://obsidian.md', 'null'])(
    'is answered for pages of %s',
    async (origin) => {
      await start([{ ...echo, access: { scope: 'models', permission: 'build' } }], cors);
      const { status, headers } = await preflight('/echo', origin);
      expect([status, headers.get(ACAO)]).toEqual([204, origin]);
    },
  );

  it('of a path that does not exist gets 404', async () => {
    await start([echo], cors);
    expect((await preflight('/nothing')).status).toBe(404);
  });

  it('is an ordinary request where the server has no CORS, or where it lacks an origin or a method', async () => {
    await start([echo]);
    const { status, headers } = await preflight('/echo');
    expect([status, headers.get(ACAO), headers.get('vary')]).toEqual([405, null, null]);
    await suite.fixture.server.stop();
    await start([echo], cors);
    expect((await ask('/echo', { method: 'OPTIONS', headers: { origin: PAGE } })).status).toBe(405);
    const bare = { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } };
    expect((await ask('/echo', bare)).status).toBe(405);
  });

  it('and every request are refused for an origin that no browser sends', async () => {
    await start([mine], cors);
    const head = 'host: x\r\nconnection: close\r\n';
    const key = 'authorization: Bearer isth_live_models@*\r\n';
    for (const origin of [
      `https://${'a'.repeat(301)}`,
      'https://a b',
      'https://a.example/',
      'a',
      '\xc3\xbc',
    ]) {
      const requests = [
        `OPTIONS /mine/1 HTTP/1.1\r\n${head}access-control-request-method: GET\r\norigin: ${origin}\r\n\r\n`,
        `GET /mine/1 HTTP/1.1\r\n${head}${key}origin: ${origin}\r\n\r\n`,
      ];
      for (const bytes of requests) {
        const { text } = await sendRaw(suite.fixture.port, Buffer.from(bytes, 'latin1'));
        expect(text, origin).toMatch(/^HTTP\/1.1 403 /);
        expect(text.toLowerCase()).not.toContain(ACAO);
      }
    }
  });

  it('repeats no requested headers that are not a list of names', async () => {
    await start([echo], cors);
    const { status, headers } = await preflight('/echo', PAGE, {
      'access-control-request-headers': 'a;b, c d',
    });
    expect([status, headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization, content-type',
    ]);
  });
});

describe('a request from a page', () => {
  const seenBy = async (path: string, init: RequestInit) => {
    const { status, headers } = await ask(path, init);
    return [status, headers.get(ACAO)];
  };

  it.each([
    ['a key with its origin', `isth_live_models@${PAGE}`, 200, PAGE],
    ['a key with more origins', `isth_live_models@https://b.example,${PAGE}`, 200, PAGE],
    ['a key for any origin', 'isth_live_models@*', 200, PAGE],
    ['a key with another origin', 'isth_live_models@https://b.example', 403, null],
    ['a key with an origin that begins the same', `isth_live_models@${PAGE}.other.example`, 403, null],
    ['a key without origins', 'isth_live_models', 403, null],
    ['a key that is not valid', 'sk-1', 401, PAGE],
    ['no key', undefined, 401, PAGE],
  ])('with %s', async (_, key, status, allowed) => {
    const handle = vi.fn(mine.handle);
    await start([{ ...mine, handle }], cors);
    expect(await seenBy('/mine/7', from(PAGE, key))).toEqual([status, allowed]);
    expect(handle).toHaveBeenCalledTimes(status === 200 ? 1 : 0);
  });

  it('names what a key lacks', async () => {
    await start([mine], cors);
    const { body } = await ask('/mine/7', from(PAGE, 'isth_live_models'));
    expect(body).toEqual({
      error: {
        code: 'PERMISSION_DENIED',
        message: 'The credentials may not be used by pages of this origin',
        remedy: 'Use an API key whose allowed origins include the origin of the page.',
      },
    });
  });

  it('may read the headers that clients need, and those of the API', async () => {
    await start([mine], cors);
    const { headers } = await ask('/mine/7', from(PAGE, `isth_live_models@${PAGE}`));
    const exposed = headers.get('access-control-expose-headers')?.split(', ') ?? [];
    expect(exposed).toEqual(
      expect.arrayContaining(['x-request-id', 'retry-after', 'www-authenticate', 'x-own']),
    );
    const limits = [...headers.keys()].filter((name) => name.startsWith('x-ratelimit-'));
    expect(limits.length).toBeGreaterThan(2);
    expect(exposed).toEqual(expect.arrayContaining(limits));
    expect(headers.get('vary')).toBe('Origin');
  });

  it('may read errors, and streams', async () => {
    const bug = { ...failing(new Error('bug')), access: mine.access };
    const events: HttpRoute['handle'] = async (call) => {
      const stream = call.openEvents();
      await stream.send({});
      stream.close();
    };
    await start([bug, echo, { ...open, handle: events }], cors);
    const key = `isth_live_models@${PAGE}`;
    expect(await seenBy('/failing', from(PAGE, key))).toEqual([500, PAGE]);
    const stream = await fetch(`${suite.fixture.url}/open`, from(PAGE));
    expect([stream.status, stream.headers.get(ACAO)]).toEqual([200, PAGE]);
    await stream.text();
    expect(await seenBy('/nothing', from(PAGE))).toEqual([404, PAGE]);
    expect((await post('/echo', '{', { origin: PAGE })).headers.get(ACAO)).toBe(PAGE);
  });

  it('may read what is public, and why it is not let in, whatever keys allow', async () => {
    await start([open, mine], cors);
    const other = 'https://other.example';
    expect(await seenBy('/open', from(other))).toEqual([200, other]);
    expect(await seenBy('/mine/7', from(other))).toEqual([401, other]);
    expect((await ask('/open', { headers: { origin: 'no origin' } })).headers.get(ACAO)).toBeNull();
  });
});

it('changes nothing of a request that no page sent, except for caches', async () => {
  await start([mine], cors);
  const { status, headers } = await ask('/mine/7', { headers: { authorization: 'Bearer isth_live_models' } });
  expect([status, headers.get(ACAO), headers.get('vary')]).toEqual([200, null, 'Origin']);
});

it('adds to what a handler says that its response varies by', async () => {
  const handle: HttpRoute['handle'] = (call) => call.sendJson({}, { headers: { vary: 'authorization' } });
  await start([{ ...open, handle }], cors);
  expect((await ask('/open')).headers.get('vary')).toBe('Origin, authorization');
});

it('ignores origins where the server has no CORS', async () => {
  await start([mine]);
  const { status, headers } = await ask('/mine/7', from(PAGE, 'isth_live_models'));
  expect([status, headers.get(ACAO)]).toEqual([200, null]);
  expect((await ask('/nothing')).body).toEqual(errorOf('NOT_FOUND'));
});
