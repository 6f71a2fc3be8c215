import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HttpRoute } from './route.js';
import { startServer, type Fixture } from './testing/server.fixture.js';

const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const THOROUGH = Number(process.env['ISTHMUS_THOROUGH'] ?? 1);
/** The runs end after this also where the machine has not managed all of them. */
const FUZZ_MS = 8_000 * THOROUGH;
const BATCHES = 10 * THOROUGH;
const BATCH = 150;
/** A connection with neither a response nor an end by then hangs. */
const HANG_MS = 5_000;
const HEAP_GROWTH_MAX = 24 * 1024 * 1024;
const BODY_BYTES_MAX = 32 * 1024;

const routes: HttpRoute[] = [
  { method: 'GET', path: '/items/:id', access: 'public', handle: (call) => call.sendJson(call.parameters) },
  { method: 'GET', path: '/files/*', access: 'public', handle: (call) => call.sendJson(call.query) },
  {
    method: 'POST',
    path: '/echo',
    access: 'public',
    body: 'json',
    handle: (call) => call.sendJson([call.body, call.idempotencyKey]),
  },
  {
    method: 'POST',
    path: '/bytes',
    access: { scope: 'models', permission: 'build' },
    body: 'bytes',
    handle: (call) => call.sendJson(String(call.body)),
  },
  {
    method: 'GET',
    path: '/events',
    access: { scope: 'models', permission: 'read', anonymous: true },
    handle: async (call) => {
      const events = call.openEvents();
      for (let count = 0; count < 20; count++) await events.send({ count, pad: 'x'.repeat(1_000) });
      events.close();
    },
  },
];

let fixture: Fixture;
beforeAll(async () => {
  const limits = { headersTimeoutMs: 300, requestTimeoutMs: 400, headerBytesMax: 8_192 };
  fixture = await startServer(routes, { limits: { ...limits, bodyBytesMax: BODY_BYTES_MAX } });
});
afterAll(() => fixture.server.stop());

const bytesText = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const method = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom(
      'GET',
      'GET',
      'POST',
      'POST',
      'POST',
      'HEAD',
      'OPTIONS',
      'TRACE',
      'DELETE',
      'PROPFIND',
    ),
  },
  fc.constantFrom('CONNECT', 'PRI', 'get', 'BREW', ''),
  bytesText(8),
);
const target = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom('/echo', '/echo', '/bytes', '/events', '/items/1', '/files/a/b?c=d&c=e'),
  },
  fc.constantFrom(
    '*',
    '//',
    '/items/%',
    '/items/%ff',
    '/items/%00',
    '/files/../../x',
    'http://x/echo',
    'http://',
    '/?__proto__=1',
  ),
  fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((text) => `/items/${encodeURIComponent(text.toWellFormed())}`),
  fc.integer({ min: 1, max: 12_000 }).map((length) => `/items/${'a'.repeat(length)}`),
  bytesText(30),
);
const header = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.constantFrom(
      'content-type: application/json',
      'content-type: application/json; charset=utf-16',
      'content-type: multipart/form-data; boundary=',
      'content-encoding: gzip',
      'expect: 100-continue',
      'expect: nothing',
      'connection: upgrade',
      'upgrade: websocket',
      'authorization: Bearer isth_live_models',
      'authorization: Bearer eyJ.eyJ.x',
      'authorization: Basic',
      'host: again',
      'transfer-encoding: chunked',
      'transfer-encoding: gzip, chunked',
      'content-length: 5',
      'content-length: 99999999999999999999',
      'idempotency-key: k',
      'accept-version: 9.x',
      'traceparent: 00-x-y-z',
      '__proto__: 1',
    ),
  },
  fc.tuple(bytesText(10), bytesText(30)).map(([name, value]) => `${name}: ${value}`),
  fc.integer({ min: 1, max: 9_000 }).map((length) => `x-long: ${'v'.repeat(length)}`),
);
const body = fc.oneof(
  fc.json({ maxDepth: 8, stringUnit: 'binary' }).map((text) => Buffer.from(text).toString('latin1')),
  fc.integer({ min: 1, max: 15_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 6_000 }).map((depth) => '{"a":'.repeat(depth)),
  fc.integer({ min: 0, max: 3 * BODY_BYTES_MAX }).map((length) => `"${'z'.repeat(length)}"`),
  fc.constantFrom(
    '',
    '{}',
    '\u0000',
    '{"__proto__":{"a":1}}',
    '"\\ud800"',
    '5\r\n{"a":\r\n0\r\n\r\n',
    'fffffff\r\n',
  ),
  bytesText(200),
);
/** A well-formed request with some bytes wrong, missing, or late. */
const shaped = fc
  .record({
    method,
    target,
    version: fc.constantFrom(...Array<string>(12).fill('HTTP/1.1'), 'HTTP/1.0', 'HTTP/2.0', 'HTP'),
    headers: fc.array(header, { maxLength: 2 }),
    body,
    length: fc.constantFrom(...Array<'right'>(6).fill('right'), 'short', 'long', 'chunked', 'none'),
    lineEnd: fc.constantFrom(...Array<string>(12).fill('\r\n'), '\n', '\r'),
  })
  .map((request) => {
    const { length } = request.body;
    const framing = {
      right: [`content-length: ${length}`],
      short: [`content-length: ${Math.max(0, length - 1)}`],
      long: [`content-length: ${length + 1}`],
      chunked: ['transfer-encoding: chunked'],
      none: [],
    }[request.length];
    const sent =
      request.length === 'chunked' ? `${length.toString(16)}\r\n${request.body}\r\n0\r\n\r\n` : request.body;
    const type = request.target === '/echo' ? ['content-type: application/json'] : [];
    const lines = [`${request.method} ${request.target} ${request.version}`, 'host: x', ...type, ...framing];
    return [...lines, ...request.headers, '', ''].join(request.lineEnd) + sent;
  });
const mutated = fc.tuple(shaped, fc.nat(400), fc.constantFrom('cut', 'insert', 'repeat'), bytesText(6)).map(
  ([text, at, how, bytes]) =>
    ({
      cut: text.slice(0, at),
      insert: text.slice(0, at) + bytes + text.slice(at),
      repeat: text + text,
    })[how],
);
const exchange = fc.record({
  bytes: fc.oneof({ weight: 12, arbitrary: shaped }, { weight: 3, arbitrary: mutated }, bytesText(300)),
  splitAt: fc.option(fc.nat(300)),
  end: fc.boolean(),
  leaveEarly: fc.boolean(),
});
type ExchangeCase = typeof exchange extends fc.Arbitrary<infer Value> ? Value : never;

/** What a connection received; `hung` when it got neither a response nor an end in time. */
function play({ bytes, splitAt, end, leaveEarly }: ExchangeCase): Promise<{ text: string; hung: boolean }> {
  return new Promise((resolve) => {
    let text = '';
    const finish = (hung: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, hung });
    };
    const timer = setTimeout(() => finish(!text.includes('\r\n\r\n')), HANG_MS);
    const raw = Buffer.from(bytes, 'latin1');
    const socket = connect({ port: fixture.port, host: '127.0.0.1' }, () => {
      socket.write(raw.subarray(0, splitAt ?? raw.length));
      const rest = () => {
        if (splitAt !== null && !socket.destroyed) socket.write(raw.subarray(splitAt));
        if (end) socket.end();
      };
      if (splitAt === null) rest();
      else setTimeout(rest, 5);
    });
    socket.on('data', (chunk) => {
      text = (text + chunk.toString('latin1')).replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, '');
      // A client that disconnects with the first bytes of a response is a case as well; others read all of it.
      if (leaveEarly || /\r\n\r\n/.test(text)) finish(false);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => finish(false));
  });
}

setFlagsFromString('--expose-gc');
// The flag adds the global to new contexts only.
const collectGarbage = runInNewContext('gc') as () => void;

async function heapBytes(): Promise<number> {
  await sleep(50);
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it(
  `responds to whatever arrives, with no 500, no hang and no growth (FUZZ_SEED=${SEED})`,
  async () => {
    const statuses = new Map<string, number>();
    const playAll = async (cases: ExchangeCase[]) => {
      const results = await Promise.all(cases.map(play));
      for (const [index, { text, hung }] of results.entries()) {
        const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 'none';
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const failed = /^HTTP\/1\.1 5\d\d/m.test(text) && !isUnknownCoding(cases[index], text);
        if (hung || failed || (text !== '' && status === 'none'))
          throw new Error(
            `${hung ? 'hung' : text.slice(0, 500)} after ${JSON.stringify(cases[index]).slice(0, 2_000)}`,
          );
      }
      expect(fixture.errors).toEqual([]);
    };
    // Before the time limit begins: a slow machine plays these too.
    await playAll(fc.sample(exchange, { seed: SEED, numRuns: 3 * BATCH }));
    const heapBefore = await heapBytes();
    const batch = fc.array(exchange, { minLength: BATCH, maxLength: BATCH });
    const run = await fc.check(fc.asyncProperty(batch, playAll), {
      seed: SEED,
      numRuns: BATCHES,
      endOnFailure: true,
      interruptAfterTimeLimit: FUZZ_MS,
    });
    // Not the report of fast-check, which prints every case of the batch.
    if (run.failed) throw run.errorInstance;

    // The corpus reaches the handlers and every layer before them.
    for (const status of ['200', '400', '405', '413', '431']) expect([...statuses.keys()]).toContain(status);
    expect((await fetch(`${fixture.url}/items/7`)).status).toBe(200);
    await expect.poll(() => connections(), { timeout: 3_000 }).toBeLessThanOrEqual(1);
    fixture.records.length = 0;
    expect((await heapBytes()) - heapBefore).toBeLessThan(HEAP_GROWTH_MAX);
    await fixture.server.stop();
  },
  60_000 * THOROUGH,
);

/** Whether a response is the 501 that a transfer coding other than chunked gets (RFC 9112, section 6.1). */
function isUnknownCoding(sent: ExchangeCase | undefined, text: string): boolean {
  return (
    /^HTTP\/1\.1 501 [\s\S]*"The only transfer-encoding/.test(text) &&
    (sent?.bytes ?? '').includes('gzip, chunked')
  );
}

function connections(): Promise<number> {
  return fixture.server.connections();
}
