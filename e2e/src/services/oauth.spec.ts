import { tenantScope, type TenantScope } from '@isthmus/platform-identity';
import { auth, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InvalidGrantError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { decodeJwt } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../accessibility.ts';
import { dress, findChromium, LOOKS, launch, openWindow } from '../browser.ts';
import { deployedSupport, undeploy } from '../deployments.ts';
import { endpoint } from '../endpoints.ts';
import { fetchInPage, startSite } from '../foreign-site.ts';
import { CALLBACK, MemoryOAuthProvider } from '../oauth-client.ts';
import { fillSignIn, signIn } from '../portal.ts';
import { servicesAs, type Services } from '../services.ts';

const SERVER = () => new URL('/mcp', endpoint('gateway'));
const REFUSE = { en: 'Refuse', zh: '拒绝' };
const chromium = findChromium();

async function connected(authProvider: MemoryOAuthProvider): Promise<Client> {
  const client = new Client({ name: 'e2e', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(SERVER(), { authProvider }));
  return client;
}

/** The page on which somebody decides, for a client that has just been refused. */
async function refused(provider: MemoryOAuthProvider): Promise<string> {
  await expect(connected(provider)).rejects.toBeInstanceOf(UnauthorizedError);
  return provider.authorizationUrl?.href ?? '';
}

/** Clicks, and returns the address of the application to which the browser is then sent. */
async function answer(page: Page, button: string): Promise<URL> {
  await page.route(`${CALLBACK}*`, (route) => route.fulfill({ body: 'done' }));
  await page.getByRole('button', { name: button }).click();
  await page.waitForURL(`${CALLBACK}*`);
  return new URL(page.url());
}

describe.skipIf(!chromium)('the official client of MCP, by OAuth', () => {
  const provider = new MemoryOAuthProvider();
  let browser: Browser;
  let portal: Services;
  let scope: TenantScope | undefined;
  let agentId = '';

  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    portal = await servicesAs('portal');
  });
  afterAll(async () => {
    await browser.close();
    if (scope && agentId) await undeploy(portal, scope, agentId);
  });

  it('goes from 401 through discovery, registration and consent to a call of a tool', async () => {
    const { page, context } = await openWindow(browser);
    await page.goto(await refused(provider));
    await fillSignIn(page);
    await page.getByRole('heading', { name: 'Connect Journey?' }).waitFor();
    expect(await page.getByText('127.0.0.1').count()).toBeGreaterThan(0);
    const back = await answer(page, 'Allow');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      state: 'state-of-the-journey',
      iss: endpoint('portal'),
    });
    await new StreamableHTTPClientTransport(SERVER(), { authProvider: provider }).finishAuth(
      back.searchParams.get('code') ?? '',
    );
    await context.close();
    const { tenant, sub, aud } = decodeJwt<{ tenant: string }>(provider.saved?.access_token ?? '');
    expect(aud).toBe(endpoint('gateway'));
    scope = tenantScope(tenant, `user:${sub}`, 'owner');
    if (!scope) throw new Error('the token names an organisation');
    agentId = (await deployedSupport(portal, scope)).id;
    const client = await connected(provider);
    const { tools } = await client.listTools();
    const tool = tools.find(({ name }) => name.includes(agentId.slice(-8)));
    const result = await client.callTool({
      name: tool?.name ?? '',
      arguments: { message: 'How do I pay my bill?' },
    });
    expect(JSON.stringify(result.content)).toMatch(/bill|pay/i);
    await client.close();
  });

  it('renews its tokens', async () => {
    const before = provider.saved;
    expect(await auth(provider, { serverUrl: SERVER() })).toBe('AUTHORIZED');
    expect(provider.saved?.refresh_token).not.toBe(before?.refresh_token);
    await (await connected(provider)).close();
  });

  it('is disconnected in the account at once', async () => {
    const { page, context } = await openWindow(browser);
    await signIn(page);
    await page.goto(`${endpoint('portal')}/account`);
    await page.getByRole('button', { name: 'Disconnect Journey' }).click();
    await page.getByText('Journey was disconnected.').waitFor();
    const authorization = `Bearer ${provider.saved?.access_token}`;
    const status = async () => (await fetch(SERVER(), { method: 'POST', headers: { authorization } })).status;
    await expect.poll(status, { timeout: 10_000 }).toBe(401);
    await expect(auth(provider, { serverUrl: SERVER() })).rejects.toBeInstanceOf(InvalidGrantError);
    await context.close();
  });

  it('may be a page of any site, which gets nothing else of the portal', async () => {
    await using site = await startSite();
    const { page, context } = await openWindow(browser);
    await page.goto(site.origin);
    const json = { 'content-type': 'application/json', 'mcp-protocol-version': '2026-07-28' };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const ask = (path: string, init: { headers?: Record<string, string>; body?: string } = {}) =>
      fetchInPage(page, {
        url: `${endpoint('portal')}${path}`,
        headers: {},
        ...(init.body === undefined ? {} : { method: 'POST' }),
        ...init,
      });
    const body = JSON.stringify({ client_name: 'Page', redirect_uris: [`${site.origin}/`] });
    expect(await ask('/.well-known/oauth-authorization-server', { headers: json })).toMatchObject({
      status: 200,
    });
    expect(await ask('/api/auth/oauth2/register', { headers: json, body })).toMatchObject({ status: 201 });
    expect(await ask('/api/auth/oauth2/token', { headers: form, body: 'grant_type=none' })).toMatchObject({
      status: 400,
    });
    for (const path of ['/api/ready', '/sign-in', '/api/auth/oauth2/authorize'])
      expect(await ask(path)).toEqual({ failed: 'TypeError' });
    await context.close();
  });

  it('lets a page of any site call models, and no agents, by a token for models', async () => {
    await using site = await startSite();
    const models = new MemoryOAuthProvider();
    const serverUrl = new URL('/v1', endpoint('models'));
    expect(await auth(models, { serverUrl })).toBe('REDIRECT');
    const { page, context } = await openWindow(browser);
    await page.goto(models.authorizationUrl?.href ?? '');
    await fillSignIn(page);
    await page.getByText('call models as you may').waitFor();
    expect(await page.getByText('use the agents').count()).toBe(0);
    const authorizationCode = (await answer(page, 'Allow')).searchParams.get('code') ?? '';
    expect(await auth(models, { serverUrl, authorizationCode })).toBe('AUTHORIZED');
    const token = models.saved?.access_token ?? '';
    expect(decodeJwt(token)).toMatchObject({ aud: endpoint('models'), scope: 'models offline_access' });
    await page.goto(site.origin);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'extract/support', messages: [{ role: 'user', content: 'bill' }] });
    const url = `${serverUrl.href}/chat/completions`;
    expect(await fetchInPage(page, { url, method: 'POST', headers, body })).toMatchObject({ status: 200 });
    const agents = { url: SERVER().href, method: 'POST', headers, body: '{}' };
    expect(await fetchInPage(page, agents)).toMatchObject({ status: 401 });
    await page.goto(`${endpoint('portal')}/account`);
    await page.getByText('calls models').waitFor();
    await page.getByRole('button', { name: 'Disconnect Journey' }).click();
    await page.getByText('Journey was disconnected.').waitFor();
    await context.close();
  });

  it('is refused as easily, in both languages and themes, and by keyboard', async () => {
    const url = await refused(new MemoryOAuthProvider());
    const { page, context } = await openWindow(browser);
    await page.goto(url);
    await fillSignIn(page);
    await page.getByRole('button', { name: REFUSE.en }).waitFor();
    for (const look of LOOKS) {
      await dress(context, look);
      await page.goto(url);
      await page.getByRole('button', { name: REFUSE[look.locale] }).waitFor();
      expect(await violations(page)).toEqual([]);
    }
    await page.route(`${CALLBACK}*`, (route) => route.fulfill({ body: 'done' }));
    await page.getByRole('button', { name: REFUSE.zh }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${CALLBACK}*`);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
    await context.close();
  });
});
