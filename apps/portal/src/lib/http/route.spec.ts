import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import type { Role } from '@isthmus/platform-identity';
import { beforeEach, expect, it, vi } from 'vitest';
import { route, type Access } from './route';

vi.mock('server-only', () => ({}));
const currentUser = vi.hoisted(() => vi.fn());
vi.mock('../session', () => ({ currentUser }));
const lines: { level: number; msg: string; correlationId: string }[] = [];
vi.mock('../runtime', () => ({
  runtime: async () => ({ logger, config: { PORTAL_URL: 'https://portal.example' } }),
}));
const logger = createLogger(
  { service: 'test' },
  { write: (line: string) => void lines.push(JSON.parse(line)) },
);

const membershipsAs = (role: Role) =>
  ['other', 'acme'].map((slug, at) => ({
    id: `0198c5f0-0000-7000-8000-00000000000${at}`,
    slug,
    name: slug,
    role,
  }));
const session = (operator: boolean, role: Role = 'viewer') => ({
  user: { id: 'u', operator },
  memberships: membershipsAs(role),
});
beforeEach(() => {
  lines.length = 0;
  currentUser.mockReset().mockResolvedValue(session(false));
});

const rule = <Allowed extends Access>(access: Allowed) =>
  ({ method: 'GET', path: '/api/x', access }) as const;
const context = { params: Promise.resolve({ slug: 'acme' }) };
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
  currentUser.mockRejectedValue(new Error('no database'));
  const response = await route(rule('read'), async () => new Response())(request(), context);
  expect(response.status).toBe(500);
  expect(lines).toHaveLength(1);
});

it.each([
  ['public', undefined, 200],
  ['read', undefined, 401],
  ['read', session(false), 200],
  ['read', session(false, 'viewer'), 200],
  ['build', session(false, 'viewer'), 403],
  ['build', session(false, 'developer'), 200],
  ['spend', session(true, 'developer'), 403],
  ['operator', undefined, 401],
  ['operator', session(false), 403],
  ['operator', session(true), 200],
] as const)('admits to a %s route %o with %i', async (access, who, status) => {
  currentUser.mockResolvedValue(who);
  const response = await route(rule(access), async () => new Response())(request(), context);
  expect(response.status).toBe(status);
});

it('refuses a cross-site request with the session cookie', async () => {
  const handler = route(rule('read'), async () => new Response());
  expect((await handler(request({ 'sec-fetch-site': 'cross-site' }), context)).status).toBe(403);
  expect((await handler(request({ 'sec-fetch-site': 'same-origin' }), context)).status).toBe(200);
});

const member = context;
const ofMember = { ...rule('read'), path: '/api/o/[slug]/x' };

it('acts in the organisation of its path, whichever the user joined first', async () => {
  const other = { params: Promise.resolve({ slug: 'other' }) };
  const handler = route(ofMember, async ({ session }) => Response.json(session.organization.slug));
  expect(await (await handler(request(), member)).json()).toBe('acme');
  expect(await (await handler(request(), other)).json()).toBe('other');
});

it('answers for an organisation of others as for one that does not exist', async () => {
  const handler = route(ofMember, async () => new Response());
  const answers = [];
  for (const slug of ['foreign', 'unknown', '']) {
    const response = await handler(request(), { params: Promise.resolve({ slug }) });
    const { error } = (await response.json()) as { error: { message: string } };
    answers.push(`${response.status} ${error.message}`);
  }
  expect(new Set(answers)).toEqual(new Set(['404 There is no such organisation']));
});

it.each([
  ['http://portal/o/acme/agents', 200],
  ['http://portal/_next/static/worker.js', 200],
  ['not an address', 200],
  ['http://portal/o/other/agents', 403],
])('answers a request from the page %s with %i', async (referer, status) => {
  const handler = route(ofMember, async () => new Response());
  expect((await handler(request({ referer }), member)).status).toBe(status);
});
