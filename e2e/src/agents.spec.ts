import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './accessibility.ts';
import { ask, clientFor, fetchCard, fetchWithKey } from './a2a-client.ts';
import { dress, findChromium, launch, openWindow } from './browser.ts';
import { englishIn } from './chinese.ts';
import { endpoint } from './endpoints.ts';
import { connectMcp } from './mcp-client.ts';
import { chatInPortal, createKeyInPortal, deployInPortal, showsState, signIn } from './portal.ts';

const chromium = findChromium();
const NAME = 'Rolling support';
const QUESTION = 'How do I pay my bill?';
const TABS = ['chat', 'place', 'logs', 'traffic', 'connect', 'card'];

/** What an agent's owner does with it after its deployment. */
describe.skipIf(!chromium)('an agent', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let secret: string;
  let agentId: string;
  const home = () => `${endpoint('portal')}/o/default/agents/${agentId}`;
  const version = (window: Page) =>
    window.getByRole('main').locator('dt:has-text("Version") + dd').innerText();
  const log = () => page.getByRole('log', { name: 'Log lines' });

  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ context, page } = await openWindow(browser));
    await signIn(page);
    secret = await createKeyInPortal(page, 'rolling');
    agentId = await deployInPortal(page, NAME);
    await showsState(page, 'Ready');
  });
  afterAll(() => browser?.close());

  it('shows what its instance prints, live, to find, to pause and to keep', async () => {
    await chatInPortal(page, QUESTION);
    await page.getByRole('tab', { name: 'Logs' }).click();
    await log().getByText('Instance is healthy').waitFor();
    await log().getByText('Answered a message').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Find in logs').fill('ANSWERED');
    await log().getByText('Instance is healthy').waitFor({ state: 'hidden' });
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect((await file).suggestedFilename()).toBe(`Rolling-support-${agentId.slice(0, 8)}.log`);
    await page.getByLabel('Find in logs').fill('');
    await page.getByRole('button', { name: 'Pause' }).click();
    const before = await log().getByRole('listitem').count();
    const card = await fetchCard(`${endpoint('gateway')}/agents/${agentId}/`, fetchWithKey(secret));
    await ask(await clientFor(card, fetchWithKey(secret)), QUESTION);
    await page.getByRole('button', { name: /Follow \(\d+ new\)/ }).waitFor();
    expect(await log().getByRole('listitem').count()).toBe(before);
    await page.getByRole('button', { name: /Follow/ }).click();
    await expect.poll(() => log().getByRole('listitem').count()).toBeGreaterThan(before);
  });

  it('shows its messages by both protocols on one time line, and of one conversation where asked', async () => {
    const conversation = `c-${agentId.slice(0, 8)}`;
    const card = await fetchCard(`${endpoint('gateway')}/agents/${agentId}/`, fetchWithKey(secret));
    await ask(await clientFor(card, fetchWithKey(secret)), QUESTION, conversation);
    const mcp = await connectMcp(secret);
    const tool = (await mcp.listTools()).tools.find(({ name }) => name.includes(agentId.slice(-8)));
    await mcp.callTool({
      name: tool?.name ?? '',
      arguments: { message: QUESTION, contextId: conversation },
    });
    await mcp.close();
    await page.goto(`${home()}?tab=traffic`);
    const shown = (text: string) =>
      page.getByRole('list', { name: 'Messages to this agent' }).getByText(text);
    const seen = async () => {
      await page.getByRole('button', { name: 'Refresh' }).click();
      return shown('MCP · Streamable HTTP').count();
    };
    await expect.poll(seen, { timeout: 10_000 }).toBe(1);
    await shown('Key rolling').first().waitFor();
    await shown('Administrator').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: `Conversation ${conversation}` }).click();
    await shown('Administrator').first().waitFor({ state: 'hidden' });
    expect(new URL(page.url()).searchParams.get('conversation')).toBe(conversation);
    await page.getByLabel('Protocol').selectOption('MCP');
    await shown('A2A · JSON-RPC').first().waitFor({ state: 'hidden' });
    await shown('tools/call').waitFor();
  });

  it('changes without a gap: every message is answered while a version replaces the other', async () => {
    const stale = await context.newPage();
    await stale.goto(`${home()}/edit`);
    await stale.getByLabel('Name').waitFor();
    await page.goto(home());
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Description').fill('Answers calmly.');
    expect(await violations(page)).toEqual([]);
    const card = await fetchCard(`${endpoint('gateway')}/agents/${agentId}/`, fetchWithKey(secret));
    const client = await clientFor(card, fetchWithKey(secret));
    const failures: string[] = [];
    let [answered, asking] = [0, true];
    const traffic = (async () => {
      while (asking) {
        const { text } = await ask(client, QUESTION).catch((error: unknown) => ({
          text: `failed ${String(error)}`,
        }));
        if (/bill|pay/i.test(text) && !text.startsWith('failed')) answered += 1;
        else failures.push(text);
        await sleep(50);
      }
    })();
    await page.getByRole('button', { name: 'Save and deploy' }).click();
    await page.getByText('Version 2 is being deployed. Version 1 answers until then.').waitFor();
    await expect.poll(() => version(page), { timeout: 60_000 }).toBe('2');
    await sleep(3_000); // The former instance may still be ending its answers.
    asking = false;
    await traffic;
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(5);
    await stale.getByLabel('Description').fill('Answers hastily.');
    await stale.getByRole('button', { name: 'Save and deploy' }).click();
    await stale
      .getByText(/changed/i)
      .first()
      .waitFor();
    await stale.close();
  });

  it('is deployed again, and copied with what is its own', async () => {
    await page.goto(home());
    const choose = async (action: string) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };
    await choose('Redeploy');
    await page.getByText('Redeployment requested').first().waitFor();
    await expect
      .poll(() => page.locator('dt:has-text("Placements") + dd').innerText(), { timeout: 60_000 })
      .toBe('3');
    await choose('Duplicate');
    await expect.poll(() => page.getByLabel('Name').inputValue()).toBe(`${NAME} copy`);
    await page.getByRole('button', { name: 'Deploy agent' }).click();
    await page.waitForURL(
      (url) => /\/agents\/[0-9a-f-]{36}$/.test(url.pathname) && !url.pathname.includes(agentId),
    );
    await page.getByText('Answers calmly.').waitFor();
  });

  it.each(TABS)('has no English in its Chinese tab %s, nor in its menu, dialog and form', async (tab) => {
    await dress(context, { theme: 'dark', locale: 'zh' });
    await page.goto(`${home()}?tab=${tab}`);
    await page.waitForFunction(() => !document.querySelector('.skeleton'));
    await page.getByRole('button', { name: '更多操作' }).click();
    await page.getByRole('menu').waitFor();
    const names = [NAME, 'Answers calmly.', 'rolling', agentId];
    expect(await englishIn(page, names)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '删除智能体' }).click();
    await page.getByRole('dialog').waitFor();
    await sleep(300); // What slides in would be measured while still transparent.
    expect(await englishIn(page, names)).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });

  it('has no English in its Chinese form', async () => {
    await page.goto(`${home()}/edit`);
    await page.getByLabel('名称').waitFor();
    expect(
      await englishIn(page, [NAME, 'Answers calmly.', 'extract/support', 'scripted', 'obedient']),
    ).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });
});
