import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { echo, mine, open } from './testing/routes.js';
import type { HttpCall } from './http.call.js';
import type { HttpRoute } from './route.js';
import { sendRaw } from './testing/server.fixture.js';
import { Suite } from './testing/suite.js';

const suite = new Suite();
const { start, ask, post } = suite;

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

  it('may have any idempotency key where the route does not read it', async () => {
    await start([{ ...open, method: 'POST' }]);
    expect((await post('/open', '', { 'idempotency-key': 'a b' })).status).toBe(200);
  });

  it('keeps a safe request id of the client where the server accepts it', async () => {
    await start([open], { requestId: 'accept' });
    const idFor = async (given: string) =>
      (await ask('/open', { headers: { 'x-request-id': given } })).headers.get('x-request-id');
    expect(await idFor('trace-1.a')).toBe('trace-1.a');
    expect(await idFor('a b')).toMatch(/^[0-9a-f-]{36}$/);
    await suite.fixture.server.stop();
    await start([open]);
    expect(await idFor('trace-1.a')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['UTF-8', 'x-note: \xc3\xbc', 200],
    ['a byte that no UTF-8 has', 'x-note: a\xff', 400],
    ['half a character', 'x-note: \xc3', 400],
    ['a surrogate', 'x-note: \xed\xa0\x80', 400],
    ['credentials', 'Authorization: Bearer \xff', 400],
  ])('may have text in a header only if it is UTF-8: %s', async (_, header, status) => {
    await start([open, mine]);
    for (const path of ['/open', '/mine/1']) {
      const bytes = Buffer.from(
        `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${header}\r\n\r\n`,
        'latin1',
      );
      const { text } = await sendRaw(suite.fixture.port, bytes);
      const refused = path === '/open' ? 200 : 401;
      expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status === 200 ? refused : 400} `));
      if (status === 400) expect(text).toContain(`The header ${header.split(':', 1)[0]} is not valid UTF-8`);
    }
  });

  it('is refused with 431 when too large', async () => {
    await start([open], { limits: { headerBytesMax: 2_048 } });
    const { text } = await sendRaw(
      suite.fixture.port,
      `GET /open HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(4_000)}\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1.1 431 [\s\S]*"code":"HEADERS_TOO_LARGE"/);
  });

  it('must arrive in time, and so must the body', async () => {
    await start([echo], { limits: { headersTimeoutMs: 300, requestTimeoutMs: 600 } });
    const answers = await Promise.all([
      sendRaw(suite.fixture.port, 'GET /open HTTP/1.1\r\nhost: x\r\n', { ms: 4_000 }),
      sendRaw(
        suite.fixture.port,
        'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
        { ms: 4_000 },
      ),
    ]);
    for (const { text, closed } of answers) {
      expect(text).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"REQUEST_TIMEOUT"/);
      expect(closed).toBe(true);
    }
    await expect
      .poll(() => suite.fixture.records.map((record) => record['error.type']))
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
    ['an escape that is not UTF-8', request('GET /mine/%ff'), 400],
    ['a long parameter', request(`GET /mine/${'a'.repeat(2_000)}`), 404],
    ['no host', request('GET /open', ''), 400],
    ['two hosts', request('GET /open', 'host: x\r\nhost: y\r\n'), 400],
    ['an expectation', request('GET /open', 'host: x\r\nexpect: the-unexpected\r\n'), 200],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['HTTP/9', 'GET /open HTTP/9.9\r\nhost: x\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ])('%s', async (_, bytes, status) => {
    await start([open, mine]);
    const { text, closed } = await sendRaw(suite.fixture.port, bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(closed).toBe(true);
    if (status === 405) expect(text).toMatch(/\r\nallow: /i);
    if (status >= 400) expect(text).toMatch(/"error":\{"code":/);
  });

  it('names the methods that a path has', async () => {
    await start([open, { ...echo, path: '/open' }, mine]);
    expect((await ask('/open', { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD, POST');
    for (const id of ['1', 'a'.repeat(500)])
      expect((await ask(`/mine/${id}`, { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('framing', () => {
  const head = 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  it.each([
    ['an invalid chunk size', `${head}transfer-encoding: chunked\r\n\r\nzz\r\n`],
    ['a length and chunks', `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two lengths', `${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`],
    ['an invalid length', `${head}content-length: 2x\r\n\r\n{}`],
    ['a negative length', `${head}content-length: -2\r\n\r\n{}`],
    ['chunks that are not last', `${head}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['a space before the colon', `${head}x-a : 1\r\n\r\n`],
    ['a folded header', `${head}x-a: 1\r\n 2\r\n\r\n`],
    ['a NUL in a header', `${head}x-a: \0\r\n\r\n`],
    ['line ends without CR', head.replaceAll('\r\n', '\n') + 'content-length: 2\n\n{}'],
  ])('%s is refused with 400', async (_, bytes) => {
    await start([echo]);
    const { text, closed } = await sendRaw(suite.fixture.port, bytes);
    expect(text).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"INVALID_ARGUMENT"/);
    expect(closed).toBe(true);
  });

  it.each(['gzip, chunked', 'Deflate,CHUNKED'])('a transfer-encoding of %s gets 501', async (encoding) => {
    await start([echo]);
    const bytes = `${head}transfer-encoding: ${encoding}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`;
    const { text, closed } = await sendRaw(suite.fixture.port, bytes);
    expect(text).toMatch(/^HTTP\/1.1 501 [\s\S]*"code":"UNIMPLEMENTED"/);
    expect(closed).toBe(true);
  });

  it('closes the connection after the response where an unread body has not arrived', async () => {
    await start([open], { limits: { requestTimeoutMs: 600, headersTimeoutMs: 300 } });
    const bytes = 'GET /open HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n';
    const { text, closed } = await sendRaw(suite.fixture.port, bytes);
    expect(text).toMatch(/^HTTP\/1.1 200 [\s\S]*connection: close/i);
    expect(text).not.toContain('HTTP/1.1 408');
    expect(closed).toBe(true);
  });
});

describe('several requests on one connection', () => {
  const get = 'GET /open HTTP/1.1\r\nhost: x\r\n\r\n';

  it('are answered in order', async () => {
    await start([open]);
    const { text } = await sendRaw(suite.fixture.port, get + get, { ms: 300 });
    expect(text.match(/HTTP\/1.1 200 /g)).toHaveLength(2);
  });

  it.each([
    ['at once', 0],
    ['while its handler works', 100],
  ])('get their own response although invalid bytes follow %s', async (_, waitMs) => {
    const slow: HttpRoute = {
      ...echo,
      handle: async (call) => {
        await sleep(waitMs, undefined, { signal: call.signal });
        call.sendJson({ body: call.body });
      },
    };
    await start([slow]);
    const post =
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}';
    const { text, closed } = await sendRaw(suite.fixture.port, `${post}nonsense\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1.1 200 [\s\S]*\{"body":\{\}\}$/);
    expect(text.match(/HTTP\/1.1 /g)).toHaveLength(1);
    expect(closed).toBe(true);
    const { records } = suite.fixture;
    await expect.poll(() => records.filter(({ 'error.type': code }) => code === undefined)).toHaveLength(1);
  });

  it('get the whole of a stream although invalid bytes follow', async () => {
    const slow: HttpRoute = {
      ...open,
      handle: async (call) => {
        const events = call.openEvents();
        for (const event of [1, 2, 3]) {
          await events.send(event);
          await sleep(100, undefined, { signal: call.signal });
        }
        events.close();
      },
    };
    await start([slow]);
    const { port } = suite.fixture;
    const { text, closed } = await sendRaw(port, get, { then: 'nonsense\r\n\r\n' });
    expect(text).toContain('data: 3');
    expect(closed).toBe(true);
  });

  it('get no response that belongs to invalid bytes after them', async () => {
    const slow = { ...open, handle: (call: HttpCall) => new Promise<void>(() => void call) };
    await start([slow], { limits: { drainMs: 0 } });
    const { text, closed } = await sendRaw(suite.fixture.port, `${get}${get}nonsense\r\n\r\n`);
    expect([text, closed]).toEqual(['', true]);
  });
});
