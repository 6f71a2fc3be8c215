import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startMcpServer } from '@isthmus/testing';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './accessibility.ts';
import { dress, findChromium, launch, openWindow } from './browser.ts';
import { englishIn } from './chinese.ts';
import { endpoint } from './endpoints.ts';
import { signIn } from './portal.ts';

const chromium = findChromium();
const TOKEN = 'token-of-the-kitchen';
const CARD = {
  name: 'Port desk',
  description: 'Books berths.',
  supportedInterfaces: [
    { url: 'https://port.example/a2a', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
  ],
  skills: [{ id: 'book', name: 'Book a berth', description: 'Books one.', tags: ['port'] }],
};

/** Agents that run elsewhere, registered by the form of the portal. */
describe.skipIf(!chromium)('an external agent', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let server: Awaited<ReturnType<typeof startMcpServer>>;
  const cards = createServer((request, response) =>
    request.url === '/card.json' ? response.end(JSON.stringify(CARD)) : response.writeHead(404).end(),
  );
  const cardHost = () => `http://127.0.0.1:${(cards.address() as AddressInfo).port}`; // It listens on TCP.
  const fact = (term: string) => page.locator(`dt:text-is("${term}") + dd`).innerText();
  const open = () => page.goto(`${endpoint('portal')}/o/default/agents/register`);

  beforeAll(async () => {
    server = await startMcpServer('2026-07-28');
    await new Promise<void>((resolve) => cards.listen(0, '127.0.0.1', resolve));
    browser = await launch(chromium ?? '');
    ({ context, page } = await openWindow(browser));
    await signIn(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server.close();
    cards.close();
  });

  it('is registered by its card, and its page says what it is and where', async () => {
    await page.goto(`${endpoint('portal')}/o/default/agents`);
    await page.getByRole('link', { name: 'Register external agent' }).click();
    await page.getByLabel('Card URL').fill(`${cardHost()}/none.json`);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Register agent' }).click();
    await page.locator('#url-error').getByText('No card could be read there.').waitFor();
    await page.getByLabel('Card URL').fill(`${cardHost()}/card.json`);
    await page.getByRole('button', { name: 'Register agent' }).click();
    await page.getByRole('heading', { name: CARD.name }).waitFor();
    expect([await fact('Kind'), await fact('Origin')]).toEqual(['A2A agent', 'port.example']);
    await page.getByText(CARD.description).waitFor();
    expect(await page.getByRole('tab', { name: 'Logs' }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  });

  it('is an MCP server with its tools, whether it responds, and its credential nowhere', async () => {
    await open();
    await page.getByRole('radio', { name: 'MCP server' }).check();
    await page.getByLabel('Server URL').fill(server.url);
    await page.getByRole('button', { name: 'Register agent' }).click();
    await page.locator('#name-error').waitFor();
    await page.getByLabel('Name').fill('Kitchen');
    await page.getByLabel('Description').fill('Cooks.');
    await page.getByLabel('Bearer token').fill(TOKEN);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Register agent' }).click();
    await page.getByRole('heading', { name: 'Kitchen' }).waitFor();
    expect([await fact('Kind'), await fact('Connection')]).toEqual(['MCP server', 'Connected']);
    await page.getByRole('tabpanel').getByText('The weather of a city.').waitFor();
    expect(new Set(server.state.authorizations)).toEqual(new Set([`Bearer ${TOKEN}`]));
    expect(await page.content()).not.toContain(TOKEN);
    expect(await violations(page)).toEqual([]);
  });

  it('is removed by its owner', async () => {
    await page.getByRole('button', { name: 'Delete agent' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Kitchen');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.locator('main header').getByText('Deleted', { exact: true }).waitFor();
  });

  it('has a form without English in Chinese', async () => {
    await dress(context, { theme: 'dark', locale: 'zh' });
    await open();
    await page.getByRole('radio', { name: 'MCP 服务器' }).check();
    // Terms of the protocols, which are the same in every language.
    expect(await englishIn(page, ['URL', 'Streamable HTTP', 'Bearer'])).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });
});
