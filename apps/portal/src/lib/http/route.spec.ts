import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { beforeEach, expect, it, vi } from 'vitest';
import { route, type Access } from './route';

vi.mock('server-only', () => ({}));
const currentSession = vi.hoisted(() => vi.fn());
vi.mock('../session', () => ({ currentSession }));
const lines: { level: number; msg: string; correlationId: string }[] = [];
vi.mock('../runtime', () => ({
  runtime: async () => ({ logger, config: { PORTAL_URL: 'https://portal.example' } }),
}));
const logger = createLogger(
  { service: 'test' },
  { write: (line: string) => void lines.push(JSON.parse(line)) },
);

const session = (operator: boolean) => ({ scope: {}, user: { id: 'u', operator } });
beforeEach(() => {
  lines.length = 0;
  currentSession.mockReset().mockResolvedValue(session(false));
});

const rule = <Allowed extends Access>(access: Allowed) =>
  ({ method: 'GET', path: '/api/x', access }) as const;
const context = { params: Promise.resolve({}) };
const request = (headers: Record<string, string> = {}) => new Request('http://portal/api/x', { headers });

async function answerOf(thrown: unknown) {
  const response = await route(rule('public'), () => Promise.reject(thrown))(request(), context);
  const { error } = (await response.json()) as { error: { code: string; correlationId: string } };
  return { response, error };
}

it('responds to a bug with an id that is logged once, and with nothing else of it', async () => {
  const { response, error } = await answerOf(new TypeError('secret detail'));
  expect(response.status).toBe(500);
  expect(error.code).toBe('INTERNAL');
  expect(JSON.stringify(error)).not.toContain('secret detail');
  expect(lines).toMatchObject([{ level: 50, msg: 'GET /api/x failed', correlationId: error.correlationId }]);
});

it('responds to a refusal of a service with its code, message, remedy, status and retry time', async () => {
  const refusal = new AppError('UNAVAILABLE', 'It restarts', { remedy: 'Wait.', retryAfterMs: 1_500 });
  const { response, error } = await answerOf(refusal);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
  expect(error).toMatchObject({ code: 'UNAVAILABLE', message: 'It restarts', remedy: 'Wait.' });
  expect(lines).toMatchObject([{ level: 40, correlationId: error.correlationId }]);
});

it('logs what fails before the handler runs, the session among it', async () => {
  currentSession.mockRejectedValue(new Error('no database'));
  const response = await route(rule('signed-in'), async () => new Response())(request(), context);
  expect(response.status).toBe(500);
  expect(lines).toHaveLength(1);
});

it.each([
  ['public', undefined, 200],
  ['signed-in', undefined, 401],
  ['signed-in', session(false), 200],
  ['operator', undefined, 401],
  ['operator', session(false), 403],
  ['operator', session(true), 200],
] as const)('admits to a %s route %o with %i', async (access, who, status) => {
  currentSession.mockResolvedValue(who);
  const response = await route(rule(access), async () => new Response())(request(), context);
  expect(response.status).toBe(status);
});

it('refuses a cross-site request with the session cookie', async () => {
  const handler = route(rule('signed-in'), async () => new Response());
  expect((await handler(request({ 'sec-fetch-site': 'cross-site' }), context)).status).toBe(403);
  expect((await handler(request({ 'sec-fetch-site': 'same-origin' }), context)).status).toBe(200);
});

it.each([
  ['of the host that it names', 'http://portal:3000', 200],
  ['of PORTAL_URL', 'https://portal.example', 200],
  ['of another host', 'https://evil.example', 403],
  ['of another port', 'http://portal:3001', 403],
  ['of none', 'null', 403],
] as const)(
  'answers a request that changes something with the origin %s: %s, %i',
  async (_, origin, status) => {
    const headers = { host: 'portal:3000', origin };
    const changing = route({ ...rule('signed-in'), method: 'POST' }, async () => new Response());
    expect((await changing(request(headers), context)).status).toBe(status);
    const reading = route(rule('signed-in'), async () => new Response());
    expect((await reading(request(headers), context)).status).toBe(200);
  },
);
