import { randomUUID } from 'node:crypto';
import type { TenantScope } from '@isthmus/platform-identity';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientFor, fetchCard, fetchWithKey, messageOf, sendRaw } from '../a2a-client.ts';
import { findChromium, launch, openWindow } from '../browser.ts';
import { deployedSupport, undeploy } from '../deployments.ts';
import { endpoint } from '../endpoints.ts';
import { pagesWithIds, portalRoutes, serviceRoutes, type RouteAccess } from '../http-routes.ts';
import { HTTP_CASES } from '../http-cases.ts';
import { ownThings, traceOf } from '../owned-ids.ts';
import { signIn } from '../portal.ts';
import type { OwnedIds } from '../rpc-case.ts';
import { createKey, openTenant, servicesAs, type Services } from '../services.ts';

/** The access rules that fit each kind of case. */
const ACCESS: Record<string, readonly RouteAccess[]> = {
  shared: ['public'],
  // Asks for what its protocol says, and not for credentials of a person.
  protocol: ['public'],
  key: ['credentials'],
  session: ['credentials'],
  hidden: ['credentials', 'anonymous'],
};

const covered = (kind: string) => Object.keys(HTTP_CASES).filter((route) => HTTP_CASES[route] === kind);
const ENDPOINTS = {
  'agent-gateway': 'gateway',
  'agent-registry': 'registry',
  'maas-gateway': 'models',
  portal: 'portal',
} as const;

function requestOf(route: string, agentId: string): { url: string; init: RequestInit } {
  const [app = '', method = '', path = ''] = route.split(' ');
  const filled = path
    .replace('[slug]', 'default')
    .replace(/:agentId|\[id\]/, agentId)
    .replace('*', 'extract/support');
  const url =
    endpoint(ENDPOINTS[app as keyof typeof ENDPOINTS] /* the first word of a route is an app */) + filled;
  const headers = { 'content-type': 'application/json', origin: endpoint('portal') };
  const body = method === 'POST' ? { body: '{}', headers } : {};
  return { url, init: { method, ...body } };
}

it('has a case for every HTTP route, and no others', async () => {
  const routes = Object.keys({ ...(await serviceRoutes()), ...(await portalRoutes()) });
  expect(Object.keys(HTTP_CASES).sort()).toEqual(routes.sort());
  expect(await pagesWithIds()).toEqual([
    '/o/[slug]/agents/[id]',
    '/o/[slug]/agents/[id]/edit',
    '/o/[slug]/hand-overs/[id]',
    '/o/[slug]/knowledge/[id]',
  ]);
});

it('asks for credentials wherever the rule of a route does', async () => {
  const routes = { ...(await serviceRoutes()), ...(await portalRoutes()) };
  for (const [route, access] of Object.entries(routes))
    expect(ACCESS[HTTP_CASES[route] ?? ''] ?? [], route).toContain(access);
});

let portal: Services;
let owner: TenantScope;
let intruder: TenantScope;
let ids: OwnedIds;
let key: string;

beforeAll(async () => {
  portal = await servicesAs('portal');
  intruder = await openTenant(portal);
  owner = await openTenant(portal);
  ids = await ownThings(portal, owner);
  key = (await createKey(portal, intruder)).secret;
});
afterAll(() => undeploy(portal, owner, ids.agentId));

describe('without credentials', () => {
  it.each([...covered('key'), ...covered('session')])('%s is refused', async (route) => {
    const { url, init } = requestOf(route, ids.agentId);
    expect((await fetch(url, init)).status).toBe(401);
  });

  it.each(covered('hidden'))('%s is refused alike for an existing and a missing agent', async (route) => {
    const statuses = [];
    for (const id of [ids.agentId, randomUUID()]) {
      const { url, init } = requestOf(route, id);
      statuses.push((await fetch(url, init)).status);
    }
    expect(statuses).toEqual([401, 401]);
  });

  it.each(covered('shared'))('%s responds without naming anybody', async (route) => {
    const { url, init } = requestOf(route, ids.agentId);
    const response = await fetch(url, init);
    expect(response.status).toBe(200);
    expect(await response.text()).not.toMatch(new RegExp([ids.tenantId, ids.agentId, ids.keyId].join('|')));
  });

  it.each(covered('protocol'))('%s refuses a request that is empty, and names nobody', async (route) => {
    const { url, init } = requestOf(route, ids.agentId);
    const response = await fetch(url, init);
    expect([400, 401, 404]).toContain(response.status);
    expect(await response.text()).not.toMatch(new RegExp([ids.tenantId, ids.agentId, ids.keyId].join('|')));
  });
});

describe('with a key of another tenant', () => {
  /** Status and body, without what differs between any two responses. */
  async function answerTo(agentId: string, ask: (address: string) => Promise<Response>): Promise<string> {
    const response = await ask(`${endpoint('gateway')}/agents/${agentId}/`);
    const text = (await response.text()).replaceAll(agentId, '<id>');
    return `${response.status} ${text}`;
  }
  const asks: [string, (address: string) => Promise<Response>][] = [
    ['the card', (address) => fetchWithKey(key)(`${address}.well-known/agent-card.json`)],
    ['a message', (address) => sendRaw(address, fetchWithKey(key))],
    ['a message, without the last slash', (address) => sendRaw(address.slice(0, -1), fetchWithKey(key))],
    ...[
      ['POST', 'message:send'],
      ['POST', 'tasks/some-task:cancel'],
      ['POST', 'tasks/some-task/pushNotificationConfigs'],
      ['GET', 'tasks'],
      ['GET', 'tasks/some-task'],
      ['GET', 'tasks/some-task/pushNotificationConfigs'],
      ['GET', 'tasks/some-task/pushNotificationConfigs/one'],
      ['DELETE', 'tasks/some-task/pushNotificationConfigs/one'],
    ].flatMap(([method = '', path = '']) =>
      (
        [
          ['', '1.0'],
          ['v1/', '0.3'],
        ] as const
      ).map(([prefix, version]): [string, (address: string) => Promise<Response>] => [
        `${method} ${prefix}${path}`,
        (address) =>
          fetchWithKey(key)(`${address}${prefix}${path}`, { method, headers: { 'a2a-version': version } }),
      ]),
    ),
    ...['GetTask', 'CancelTask', 'SubscribeToTask', 'ListTasks', 'GetExtendedAgentCard', 'NoSuchMethod'].map(
      (method): [string, (address: string) => Promise<Response>] => [
        method,
        (address) => sendRaw(address, fetchWithKey(key), { method, params: { id: 'some-task' } }),
      ],
    ),
  ];

  it.each(asks)('%s to another tenant’s agent gets the response for a missing agent', async (_, ask) => {
    const foreign = await answerTo(ids.agentId, ask);
    expect(foreign).toMatch(/^404 /);
    expect(foreign).toBe(await answerTo(randomUUID(), ask));
  });

  it('finds no task and no conversation of the owner at an agent of its own', async () => {
    const owned = await ownersTask();
    const mine = await deployedSupport(portal, intruder);
    const fetchImpl = fetchWithKey(key);
    const client = await clientFor(await fetchCard(mine.address, fetchImpl), fetchImpl);
    const foreign = await failureOf(client.getTask({ tenant: '', id: owned.id, historyLength: undefined }));
    const unknown = randomUUID();
    const absent = await failureOf(client.getTask({ tenant: '', id: unknown, historyLength: undefined }));
    expect(foreign.replace(owned.id, '<id>')).toBe(absent.replace(unknown, '<id>'));
    await undeploy(portal, intruder, mine.id);
  });

  async function ownersTask(): Promise<{ id: string }> {
    const fetchImpl = fetchWithKey((await createKey(portal, owner)).secret);
    const address = `${endpoint('gateway')}/agents/${ids.agentId}/`;
    const client = await clientFor(await fetchCard(address, fetchImpl), fetchImpl);
    const task = await client.sendMessage(messageOf('How do I pay my bill?'));
    return { id: 'id' in task ? task.id : '' };
  }

  async function failureOf(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => 'an answer',
      (error: unknown) => String(error),
    );
  }
});

const chromium = findChromium();
describe.skipIf(!chromium)('with a session of another tenant', () => {
  let browser: Browser;
  let page: Page;
  let cookie: string;
  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    const window = await openWindow(browser);
    page = window.page;
    await signIn(page);
    cookie = (await window.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  });
  afterAll(() => browser?.close());

  const get = async (path: string, init: RequestInit = {}) => {
    const signal = AbortSignal.timeout(5_000);
    const headers = { cookie, origin: endpoint('portal'), 'content-type': 'application/json' };
    const response = await fetch(endpoint('portal') + path, { ...init, headers, signal });
    return { status: response.status, text: () => readSome(response) };
  };

  const headingOf = async (path: string) => {
    await page.goto(endpoint('portal') + path);
    return page.getByRole('heading', { level: 1 }).innerText();
  };

  it('a chat with another tenant’s agent gets the response for a missing agent', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ListTasks', params: {} });
    const answers = [];
    for (const id of [ids.agentId, randomUUID()]) {
      const { status, text } = await get(`/api/o/default/agents/${id}/a2a`, { method: 'POST', body });
      answers.push(`${status} ${(await text()).replaceAll(id, '<id>')}`);
    }
    expect(answers[0]).toMatch(/^404 /);
    expect(answers[0]).toBe(answers[1]);
  });

  it('the cost of an answer of another tenant’s agent is that of a missing agent', async () => {
    const trace = traceOf(ids.eventId);
    const { entries } = await portal.ledger.listUsage({ pageSize: 100 }, { scope: owner });
    expect(entries.map(({ line }) => line?.traceId)).toContain(trace);
    const costs = [];
    for (const id of [ids.agentId, randomUUID()]) {
      const { status, text } = await get(
        `/api/o/default/agents/${id}/cost?trace=${trace}&since=${Date.now()}`,
      );
      costs.push({ status, cost: JSON.parse(await text()) as unknown });
    }
    expect(costs[0]).toEqual({
      status: 200,
      cost: { lines: 0, inputTokens: 0, outputTokens: 0, amountMicro: 0 },
    });
    expect(costs[0]).toEqual(costs[1]);
    const { text } = await get(`/api/o/default/playground/cost?trace=${trace}&since=${Date.now()}`);
    expect(JSON.parse(await text())).toEqual(costs[0]?.cost);
  });

  it('the logs of another tenant’s agent are those of a missing agent', async () => {
    const answers = [];
    for (const id of [ids.agentId, randomUUID()]) {
      const { status, text } = await get(`/api/o/default/agents/${id}/logs`);
      answers.push(
        `${status} ${(await text()).replaceAll(id, '<id>').replace(/"correlationId":"[^"]*"/, '')}`,
      );
    }
    expect(answers[0]).toMatch(/^404 /);
    expect(answers[0]).toBe(answers[1]);
  });

  it.each([
    ['agentId', (id: string) => `/o/default/agents/${id}`],
    ['agentId', (id: string) => `/o/default/agents/${id}/edit`],
    ['handOverId', (id: string) => `/o/default/hand-overs/${id}`],
    ['knowledgeBaseId', (id: string) => `/o/default/knowledge/${id}`],
  ] as const)('the page of what another tenant has is that of what is missing: %s', async (name, path) => {
    const pages = [];
    for (const id of [ids[name], randomUUID()]) {
      const { status, text } = await get(path(id));
      const [, title] = /<title>([^<]*)/.exec(await text()) ?? [];
      pages.push({ status, title, notFound: (await headingOf(path(id))) === 'Page not found' });
    }
    expect(pages[0]).toEqual(pages[1]);
    expect(pages[0]?.notFound).toBe(true);
  });

  it.each([
    '/api/o/default/palette',
    '/api/o/default/live/agents',
    '/api/o/default/land',
    '/api/o/default/sites',
    '/o/default',
    '/o/default/agents',
    '/o/default/keys',
    '/o/default/usage',
    '/o/default/activity',
  ])('%s shows nothing of the owner', async (path) => {
    const { status, text } = await get(path);
    expect(status).toBe(200);
    expect(await text()).not.toMatch(new RegExp([ids.tenantId, ids.agentId, ids.keyId].join('|')));
  });
});

/** What a response has sent after a while; a live stream never ends by itself. */
async function readSome(response: Response): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const deadline = Date.now() + 1_500;
  let text = '';
  while (reader && Date.now() < deadline) {
    const timeout = new Promise<undefined>((resolve) => setTimeout(resolve, deadline - Date.now()));
    const next = await Promise.race([reader.read(), timeout]);
    if (!next || next.done) break;
    text += next.value;
  }
  void reader?.cancel().catch(() => undefined);
  return text;
}
