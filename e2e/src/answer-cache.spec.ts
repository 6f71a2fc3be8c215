import type { Browser, Page } from 'playwright-core';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './accessibility.ts';
import { findChromium, launch, openWindow } from './browser.ts';
import { endpoint } from './endpoints.ts';
import { createKeyInPortal, signIn } from './portal.ts';

const chromium = findChromium();
const KEY = 'Keeps answers';

describe.skipIf(!chromium)('the answer cache of a key', () => {
  let browser: Browser;
  let page: Page;
  let client: OpenAI;
  const failures: string[] = [];
  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ page } = await openWindow(browser));
    page.on('pageerror', (error) => failures.push(error.message));
    await signIn(page);
    const secret = await createKeyInPortal(page, KEY);
    client = new OpenAI({ baseURL: `${endpoint('models')}/v1`, apiKey: secret, maxRetries: 0 });
  });
  afterAll(() => browser?.close());

  const open = async () => {
    await page.getByRole('button', { name: `More actions for ${KEY}` }).click();
    await page.getByRole('menuitem', { name: 'Answer cache' }).click();
    return page.getByRole('dialog');
  };
  const set = async (lifetime: string) => {
    const dialog = await open();
    await dialog.getByLabel('Use answers for').selectOption(lifetime);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`Answer cache of ${KEY} saved.`).first().waitFor();
    await dialog.waitFor({ state: 'hidden' });
  };
  const cacheOf = async () => {
    const messages = [{ role: 'user' as const, content: 'When is my bill due?' }];
    const { response } = await client.chat.completions
      .create({ model: 'extract/support', temperature: 0, messages })
      .withResponse();
    return response.headers.get('x-isthmus-cache')?.split(';')[0] ?? 'off';
  };

  it('is off, and turned on with what it means', async () => {
    expect(await cacheOf()).toBe('off');
    const dialog = await open();
    expect(await dialog.getByLabel('How alike questions must be').isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await set('1 hour');
    await expect.poll(cacheOf, { timeout: 20_000 }).toBe('hit');
  });

  it('is shown where it is set, and turned off', async () => {
    const dialog = await open();
    expect(await dialog.getByLabel('Use answers for').inputValue()).toBe('3600');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await set('Off');
    await expect.poll(cacheOf, { timeout: 20_000 }).toBe('off');
    expect(failures).toEqual([]);
  });
});
