import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launch, openWindow } from './browser.ts';
import { endpoint } from './endpoints.ts';
import { fillSignIn } from './portal.ts';

const chromium = findChromium();

describe.skipIf(!chromium)('a link, and a session that ends', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ context, page } = await openWindow(browser));
  });
  afterAll(() => browser?.close());

  const url = (path: string) => `${endpoint('portal')}${path}`;
  /** As when it has expired: the browser still sends a cookie, and the server no longer knows it. */
  const loseSession = async () => {
    const lost = (await context.cookies()).filter(({ name }) => name.endsWith('session_token'));
    expect(lost).toHaveLength(1);
    await context.addCookies(lost.map((cookie) => ({ ...cookie, value: 'lost' })));
  };
  const signInAgain = async () => {
    await page.getByRole('link', { name: 'Sign in again' }).first().click();
    await page.getByText('Your session has ended').waitFor();
    await fillSignIn(page);
  };

  it('leads through the sign-in page to the page that it names', async () => {
    await page.goto(url('/usage?days=30&by=model'));
    await fillSignIn(page);
    await page.waitForURL(url('/o/default/usage?days=30&by=model'));
    await page.goto(url('/sign-in?next=//evil.example/'));
    expect(page.url()).toBe(url('/o/default'));
  });

  it('keeps tabs, filters and choices in the address', async () => {
    await page.goto(url('/o/default/map'));
    await page.getByRole('searchbox', { name: 'Filter' }).fill('wuhan');
    await page.getByRole('button', { name: 'Wuhan', exact: true }).click();
    expect(new URL(page.url()).search).toBe('?q=wuhan&metro=wuhan');
    await page.reload();
    expect(await page.getByRole('searchbox', { name: 'Filter' }).inputValue()).toBe('wuhan');
    await page.getByRole('heading', { name: 'Wuhan' }).waitFor();
  });

  it('keeps the form of a key', async () => {
    await page.goto(url('/o/default/keys?create=1'));
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('kept over a lost session');
    await dialog.getByLabel('Expires').selectOption('365');
    await loseSession();
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByText('Your session has ended').waitFor();
    await signInAgain();
    await page.waitForURL(url('/o/default/keys?create=1'));
    await expect.poll(() => dialog.getByLabel('Name').inputValue()).toBe('kept over a lost session');
    expect(await dialog.getByLabel('Expires').inputValue()).toBe('365');
  });

  it('keeps the deployment form', async () => {
    await page.goto(url('/o/default/agents/deploy?metro=wuhan'));
    await page.getByLabel('Name').fill('Half an agent');
    await loseSession();
    await page.getByRole('button', { name: 'Deploy agent' }).click();
    await page.getByText('Your session has ended').first().waitFor();
    await signInAgain();
    await page.waitForURL(url('/o/default/agents/deploy?metro=wuhan'));
    await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('Half an agent');
  });

  it('keeps a question', async () => {
    await page.goto(url('/o/default/playground'));
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.fill('How do I pay my bill?');
    await loseSession();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Your session has ended').waitFor();
    expect(await message.inputValue()).toBe('How do I pay my bill?');
    await signInAgain();
    await page.waitForURL(url('/o/default/playground'));
    await expect.poll(() => message.inputValue()).toBe('How do I pay my bill?');
  });
});
