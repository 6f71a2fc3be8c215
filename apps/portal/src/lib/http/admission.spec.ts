import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createLogger } from '@isthmus/platform-observability';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { admit } from './admission';

const lines: { msg: string; correlationId: string }[] = [];
const logger = createLogger(
  { service: 'test' },
  { write: (line: string) => void lines.push(JSON.parse(line)) },
);
const PUBLIC = 'https://portal.example';
const server = createServer(
  admit((_, response) => response.end('passed'), { publicUrl: PUBLIC, logger: () => logger }),
);
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an AddressInfo.
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());
beforeEach(() => void lines.splice(0));

/** Unlike `fetch`, Node's own client sends any Host. */
function send(method: string, path: string, headers: Record<string, string> = {}, body?: Buffer) {
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      const status = response.statusCode;
      void text(response).then((body) => resolve({ status, text: body }), reject);
    });
    request.on('error', reject).end(body);
  });
}

it.each(['/api/agents/%E0%A4%A/cost', '/%', '/%ff', '/agents/%zz?x=1'])(
  'answers %s with 400 and the id of the log line',
  async (path) => {
    const { status, text: body } = await send('GET', path);
    const { error } = JSON.parse(body) as { error: { code: string; correlationId: string } };
    expect([status, error.code]).toEqual([400, 'INVALID_ARGUMENT']);
    expect(lines).toMatchObject([{ correlationId: error.correlationId }]);
    expect(lines[0]?.msg).toContain('invalid percent-encoding');
  },
);

it.each(['/', '/agents/%E0%A4%85', '/x?q=%E0%A4%A'])('passes %s on', async (path) => {
  expect((await send('GET', path)).text).toBe('passed');
});

const host = 'portal.example';
const ADMITTED: [string, Record<string, string>][] = [
  ['of the public URL', { host, origin: PUBLIC }],
  ['of the public URL, through a proxy on this machine', { host: '127.0.0.1:3000', origin: PUBLIC }],
  ['of this machine', { host: 'localhost:3000', origin: 'http://localhost:3000' }],
  ['of this machine by its address', { host: '[::1]:3000', origin: 'http://[::1]:3000' }],
];
const REFUSED: [string, Record<string, string>][] = [
  ['no origin', { host }],
  ['the origin "null" of a page without one', { host, origin: 'null' }],
  ['a foreign origin', { host, origin: 'https://evil.example' }],
  ['the origin without TLS', { host, origin: 'http://portal.example' }],
  ['another port', { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3001' }],
  ['a foreign name that resolves to us', { host: 'evil.example', origin: 'https://evil.example' }],
  ['a foreign name and our origin', { host: 'evil.example', origin: PUBLIC }],
  ['a name that starts like ours', { host: '127.0.0.1.evil.example', origin: PUBLIC }],
  ['an origin that starts like ours', { host, origin: `${PUBLIC}.evil.example` }],
];

it.each(ADMITTED)('admits a change with the Host and Origin %s', async (_, headers) => {
  expect(await send('POST', '/o/acme/keys', headers)).toEqual({ status: 200, text: 'passed' });
});

it.each(REFUSED)('refuses a change with %s, whatever the path and method', async (_, headers) => {
  for (const [method, path] of [
    ['POST', '/o/acme/keys'],
    ['PUT', '/api/o/acme/playground'],
    ['DELETE', '/'],
  ] as const) {
    const { status, text: body } = await send(method, path, headers);
    expect([status, body]).toEqual([403, expect.stringContaining('PERMISSION_DENIED')]);
  }
});

it.each(REFUSED)('lets a page be read with %s', async (_, headers) => {
  expect((await send('GET', '/', headers)).text).toBe('passed');
});

it('refuses forms and actions of no stated length with 411, and leaves routes to their own', async () => {
  const post = (path: string) =>
    send('POST', path, { host, origin: PUBLIC, 'transfer-encoding': 'chunked' }, Buffer.alloc(10));
  expect((await post('/o/x/keys')).status).toBe(411);
  expect((await post('/api/o/x/playground')).text).toBe('passed');
});

it('refuses forms and actions over 1 MiB with 413 and the limit, and leaves routes to their own', async () => {
  const post = (path: string, bytes: number) =>
    send('POST', path, { host, origin: PUBLIC, 'content-length': String(bytes) }, Buffer.alloc(bytes));
  const { status, text: body } = await post('/o/x/keys', 1_048_577);
  expect([status, JSON.parse(body)]).toMatchObject([
    413,
    { error: { code: 'PAYLOAD_TOO_LARGE', message: expect.stringContaining('1048576') } },
  ]);
  expect((await post('/o/x/keys', 1_048_576)).text).toBe('passed');
  expect((await post('/api/o/x/playground', 1_048_577)).text).toBe('passed');
});

it('takes what applications send to the authorization server, which has no Origin', async () => {
  for (const path of ['token', 'register', 'revoke'])
    expect((await send('POST', `/api/auth/oauth2/${path}`, { host })).text).toBe('passed');
  for (const path of ['/api/auth/oauth2/tokens', '/api/auth/oauth2/token/x', '/x/api/auth/oauth2/token'])
    expect((await send('POST', path, { host })).status).toBe(403);
});
