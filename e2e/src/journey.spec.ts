import type { AgentCard } from '@a2a-js/sdk';
import OpenAI from 'openai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf, WALK_MS_MAX } from './accessibility.ts';
import { ask, clientFor, fetchCard, fetchWithKey, sendRaw, verifyCard } from './a2a-client.ts';
import { findChromium, launch, openWindow } from './browser.ts';
import { endpoint } from './endpoints.ts';
import { eventually } from './eventually.ts';
import { fetchInPage, startSite } from './foreign-site.ts';
import { pagesWithAgent } from './http-routes.ts';
import { instancesOf, isAlive } from './instances.ts';
import {
  chatInPortal,
  createKeyInPortal,
  deployInPortal,
  showsState,
  signIn,
  undeployInPortal,
} from './portal.ts';

const chromium = findChromium();
const NAME = 'Journey support';
const QUESTION = 'How do I pay my bill?';

/** One person's journey through the platform; each step continues from the one before. */
describe.skipIf(!chromium)('the journey', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let secret: string;
  let agentId: string;
  let address: string;
  let card: AgentCard;
  const failures: string[] = [];
  const client = () => clientFor(card, fetchWithKey(secret));
  const openAi = () => new OpenAI({ apiKey: secret, baseURL: `${endpoint('models')}/v1`, maxRetries: 0 });

  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ context, page } = await openWindow(browser));
    page.on('pageerror', (error) => failures.push(error.message));
    page.on(
      'response',
      (response) => response.status() >= 500 && failures.push(`${response.status()} ${response.url()}`),
    );
  });
  afterAll(() => browser?.close());

  it('refuses a wrong password, then signs in', async () => {
    await page.goto(`${endpoint('portal')}/sign-in`);
    await page.getByLabel('Email').fill('admin@isthmus.local');
    await page.getByLabel('Password').fill('certainly not this');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Email or password is wrong.').waitFor();
    await signIn(page);
    expect(new URL(page.url()).pathname).toBe('/o/default');
  });

  it('creates a key, whose secret is shown once', async () => {
    secret = await createKeyInPortal(page, 'journey');
    expect(secret).toMatch(/^isth_live_[^_]+_.{20,}$/);
    await page.reload();
    await page.getByText('journey', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(secret);
  });

  it('deploys support and sees it become ready without reloading the page', async () => {
    agentId = await deployInPortal(page, NAME);
    let loads = 0;
    page.on('load', () => (loads += 1));
    await showsState(page, 'Ready');
    expect(loads).toBe(0);
    address = `${endpoint('gateway')}/agents/${agentId}/`;
  });

  it('chats in the portal: an answer with its sources', async () => {
    const conversation = await chatInPortal(page, QUESTION);
    expect(conversation.replace(QUESTION, '')).toMatch(/bill|pay/i);
    const sources = page.getByRole('list', { name: 'Sources' }).getByRole('button');
    await sources.first().click();
    expect((await page.getByRole('log').locator('blockquote').innerText()).length).toBeGreaterThan(10);
  });

  it('lets the official A2A client fetch the card and verify its signature', async () => {
    card = await fetchCard(address, fetchWithKey(secret));
    await verifyCard(card, `${endpoint('gateway')}/.well-known/jwks.json`);
    expect(card.name).toBe(NAME);
    const forged = { ...card, name: 'Somebody else' };
    await expect(verifyCard(forged, `${endpoint('gateway')}/.well-known/jwks.json`)).rejects.toThrow();
  });

  it('streams answers to the official A2A client, over several turns', async () => {
    const first = await ask(await client(), QUESTION);
    expect(first.text).toMatch(/bill|pay/i);
    expect(first.pieces.length).toBeGreaterThan(1);
    expect(first.citations.length).toBeGreaterThan(0);
    const second = await ask(await client(), 'What happens when I am late?', first.contextId);
    expect([second.contextId, second.text.length > 0]).toEqual([first.contextId, true]);
  });

  it('lists models and completes for the official OpenAI client', async () => {
    const { data } = await openAi().models.list();
    expect(data.map(({ id }) => id)).toContain('extract/support');
    const request = {
      model: 'extract/support',
      messages: [{ role: 'user' as const, content: QUESTION }],
    };
    const whole = await openAi().chat.completions.create(request);
    expect(whole.choices[0]?.message.content).toMatch(/bill|pay/i);
    expect(whole.usage?.total_tokens).toBeGreaterThan(0);
    const pieces: string[] = [];
    for await (const chunk of await openAi().chat.completions.create({ ...request, stream: true }))
      pieces.push(chunk.choices[0]?.delta.content ?? '');
    expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe(whole.choices[0]?.message.content);
  });

  it('lets a page of an origin that a key allows call both gateways, and no other page', async () => {
    await using site = await startSite();
    const key = await createKeyInPortal(page, 'page', site.origin);
    await page.getByText(site.origin, { exact: true }).waitFor();
    const window = await context.newPage();
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const body = JSON.stringify({
      model: 'extract/support',
      messages: [{ role: 'user', content: QUESTION }],
    });
    const calls = [
      { url: `${endpoint('models')}/v1/chat/completions`, method: 'POST', headers, body },
      { url: `${address}.well-known/agent-card.json`, headers },
    ];
    await window.goto(site.origin);
    for (const call of calls)
      expect(await fetchInPage(window, call)).toEqual({ status: 200, requestId: expect.any(String) });
    await window.goto(site.otherOrigin);
    for (const call of calls) expect(await fetchInPage(window, call)).toEqual({ failed: 'TypeError' });
    await window.close();
  });

  it('shows usage and cost in the portal', async () => {
    await page.goto(`${endpoint('portal')}/usage?days=1`);
    const rows = page.getByRole('region', { name: 'Cost by group' }).getByRole('row');
    for (const sku of ['model.input', 'model.output', 'agent.message']) {
      const row = rows.filter({ hasText: sku });
      expect(await row.last().getByRole('cell').last().innerText()).toMatch(/[1-9]/);
    }
    await eventually('the cost of compute', async () => {
      await page.reload();
      return (await rows.filter({ hasText: 'compute.unit' }).count()) > 0;
    });
  });

  it(
    'has no page with violations found by axe, in both themes and both languages',
    async () => {
      expect(await violationsOf(page, await pagesWithAgent(agentId))).toEqual([]);
    },
    WALK_MS_MAX,
  );

  it('has a sign-in page without violations found by axe', async () => {
    const window = await openWindow(browser);
    // Twice, so that it is seen in all four looks.
    expect(await violationsOf(window.page, ['/sign-in', '/sign-in'])).toEqual([]);
    await window.context.close();
  });

  it('recovers the agent elsewhere when its process is killed, at the same address', async () => {
    await page.goto(`${endpoint('portal')}/agents/${agentId}`);
    const [before] = await instancesOf(agentId);
    expect(isAlive(before?.pid ?? 0)).toBe(true);
    process.kill(before?.pid ?? 0, 'SIGKILL');
    const after = await eventually('another instance', async () =>
      (await instancesOf(agentId)).find(({ pid, state }) => pid !== before?.pid && state.endsWith('HEALTHY')),
    );
    expect(after.nodeId).not.toBe(before?.nodeId);
    expect(after.generation).toBe((before?.generation ?? 0) + 1);
    const turn = await eventually('an answer', async () => {
      const answered = await ask(await client(), QUESTION);
      return answered.text.length > 0 && answered;
    });
    expect(turn.text).toMatch(/bill|pay/i);
    await showsState(page, 'Ready');
    await page.getByText('Recovering').first().waitFor();
  });

  it('undeploys: the address responds that the agent is gone', async () => {
    await undeployInPortal(page, NAME);
    await showsState(page, 'Deleted');
    const headers = { authorization: `Bearer ${secret}` };
    await eventually('410', async () => {
      const response = await fetch(`${address}.well-known/agent-card.json`, { headers });
      return response.status === 410;
    });
    const message = await sendRaw(address, fetchWithKey(secret));
    expect([message.status, await message.text()]).toEqual([410, expect.stringMatching(/gone/i)]);
    await expect(ask(await client(), QUESTION)).rejects.toThrow();
    expect(await instancesOf(agentId)).toEqual([]);
  });

  it('logged no error in the browser', () => {
    expect(failures).toEqual([]);
  });
});
