import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './accessibility.ts';
import { dress, findChromium, launch, openWindow } from './browser.ts';
import { englishIn } from './chinese.ts';
import { endpoint } from './endpoints.ts';
import { organizationPages } from './http-routes.ts';
import { createKeyHere, createOrganization, signIn } from './portal.ts';

const chromium = findChromium();
const PAGES = (await organizationPages()).filter((path) => !path.includes('[id]'));

const LONG = 'x'.repeat(80);

describe.skipIf(!chromium)('the console', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const home = () => `${endpoint('portal')}/o/default`;
  const open = (path: string) => page.goto(`${home()}${path}`);
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  const dialog = () => page.getByRole('dialog');

  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ context, page } = await openWindow(browser));
    await signIn(page);
    await open('/keys');
    await createKeyHere(page, LONG);
  });
  afterAll(() => browser?.close());

  const choose = async (name: string, action: string) => {
    await page.getByRole('button', { name: `More actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };

  it('rotates a key, whose former secret is valid for a while', async () => {
    await open('/keys');
    const before = await createKeyHere(page, 'rotated');
    await choose('rotated', 'Rotate secret');
    expect(await violations(page)).toEqual([]);
    await dialog().getByLabel('Current secret stays valid').selectOption({ label: '1 hour' });
    await dialog().getByRole('button', { name: 'Rotate secret' }).click();
    const after = await dialog().getByRole('textbox', { name: 'Secret' }).innerText();
    await page.keyboard.press('Escape');
    await dialog().getByRole('button', { name: 'Done' }).click();
    await row('rotated').getByText('previous secret until').waitFor();
    expect(after).not.toBe(before);
    for (const secret of [before, after.trim()]) {
      const headers = { authorization: `Bearer ${secret}` };
      expect((await fetch(`${endpoint('models')}/v1/models`, { headers })).status).toBe(200);
    }
  });

  it('sets, changes and removes the budget and the limits of a key', async () => {
    await open('/keys');
    await createKeyHere(page, 'limited');
    await choose('limited', 'Budget and limits');
    await dialog().getByLabel('Amount').fill('2.5');
    await dialog().getByRole('button', { name: 'Set budget' }).click();
    await dialog().getByText('CN¥0.00 of CN¥2.50').waitFor();
    await dialog().getByLabel('Amount').fill('4');
    await dialog().getByRole('button', { name: 'Change budget' }).click();
    await dialog().getByText('CN¥0.00 of CN¥4.00').waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog().getByLabel('Requests per minute').fill('60');
    await dialog().getByRole('button', { name: 'Save limits' }).click();
    await dialog().getByRole('button', { name: 'Remove limits' }).waitFor();
    await page.keyboard.press('Escape');
    await row('limited').getByText('60 requests/min').waitFor();
    await row('limited').getByText('Month (UTC): CN¥0.00 of CN¥4.00').waitFor();
    await choose('limited', 'Budget and limits');
    await dialog().getByRole('button', { name: 'Remove budget: Month (UTC)' }).click();
    await dialog().getByText('No budget').waitFor();
    await dialog().getByRole('button', { name: 'Remove limits' }).click();
    await dialog().getByRole('button', { name: 'Remove limits' }).waitFor({ state: 'hidden' });
  });

  it('makes a key of a service account', async () => {
    await open('/keys');
    await page.getByRole('button', { name: 'Create key' }).first().click();
    await dialog().getByLabel('Name').fill('of a service');
    await dialog().getByLabel('Service account').check();
    await dialog().getByRole('button', { name: 'Create key' }).click();
    await dialog().getByRole('button', { name: 'Done' }).click();
    // Only a wide window has room for the owner.
    await page.setViewportSize({ width: 1600, height: 900 });
    await row('of a service').getByText('Service account').waitFor();
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('sets and removes the budget of the organisation', async () => {
    await open('/usage');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await dialog().getByLabel('Window').selectOption('day');
    await dialog().getByLabel('Amount').fill('900');
    await dialog().getByRole('button', { name: 'Set budget' }).click();
    await dialog().getByText('of CN¥900.00').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('meter', { name: 'Day (UTC)' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await dialog().getByRole('button', { name: 'Remove budget: Day (UTC)' }).click();
    await dialog().getByText('No budget').waitFor();
  });

  it.each([1440, 390])('keeps the actions of a long name on the screen of %i px', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    await open('/keys');
    const box = await page.getByRole('button', { name: `More actions for ${LONG}` }).boundingBox();
    const name = await page.getByTitle(LONG, { exact: true }).boundingBox();
    expect(name?.width ?? 0).toBeGreaterThan(100);
    expect((box?.x ?? width) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  // What made first openings slow and lost focus: code that was fetched for them, and a button that was replaced.
  it.each([
    ['/agents', 'the organisation', '[aria-label^="Organisation: "]:visible', '[role=menu]'],
    ['/agents', 'the user', '[aria-label$="admin@isthmus.local"]:visible', '[role=menu]'],
    ['/keys', 'a row', '[aria-label^="More actions for "]', '[role=menu]'],
    ['/agents', 'the palette', 'button[aria-keyshortcuts]:visible', '[role=dialog]'],
    ['/keys', 'a dialog', 'main button:has-text("Create key")', '[role=dialog]'],
  ])(
    '%s: first opening the menu of %s fetches nothing, and keeps the focus',
    async (path, _, opener, opened) => {
      const scripts: string[] = [];
      await open(path);
      await untilQuiet(page);
      page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
      const button = page.locator(opener).first();
      await button.evaluate((element) => element.setAttribute('data-same', ''));
      await button.click();
      await page.locator(opened).waitFor();
      expect(scripts).toEqual([]);
      expect(await button.getAttribute('data-same')).toBe('');
      await expect
        .poll(() => page.evaluate((to) => document.activeElement?.closest(to) !== null, opened))
        .toBe(true);
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator(opened).waitFor({ state: 'hidden' });
      await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
    },
  );

  it('shows on the map which cities are within a round trip, and zooms to what is chosen', async () => {
    await open('/map');
    const rows = page.getByRole('region', { name: 'Cities' }).locator('tbody tr');
    const filter = page.getByRole('button', { name: /within 1\sms of a site/ });
    await filter.click();
    expect(new URL(page.url()).searchParams.get('within')).toBe('1');
    expect(await filter.getAttribute('aria-pressed')).toBe('true');
    const note = await page.getByText(/^\d+ of \d+ cities are within 1\sms of a site/).innerText();
    await page.reload();
    await page.getByText(note).waitFor();
    const canvas = page.getByRole('application');
    const drawn = () => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
    await rows.first().getByRole('button').waitFor();
    await untilQuiet(page);
    const all = await drawn();
    await rows.first().getByRole('button').click();
    await expect.poll(drawn).not.toBe(all);
    const city = await drawn();
    await page.getByRole('list', { name: 'Sites' }).getByRole('button').first().click();
    await expect.poll(drawn).not.toBe(city);
    expect(new URL(page.url()).searchParams.get('site')).not.toBe('');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.poll(drawn).toBe(all);
    await page.getByRole('button', { name: /within 1\sms of a site/ }).click();
    await page.getByText(note).waitFor({ state: 'hidden' });
  });

  describe('in Chinese', () => {
    let slug: string;

    // Of its own, because other tests give things of theirs English names.
    beforeAll(async () => {
      slug = await createOrganization(page, 'Walk');
      await page.goto(`${endpoint('portal')}/o/${slug}/keys`);
      await createKeyHere(page, '密钥');
      await dress(context, { theme: 'light', locale: 'zh' });
    });

    it.each(PAGES)('has no English in the page %j', async (path) => {
      await page.goto(endpoint('portal') + path.replace('[slug]', slug));
      await page.waitForFunction(() => !document.querySelector('.skeleton'));
      expect(await englishIn(page, [slug, 'Walk', 'obedient', 'Chrome', 'Linux'])).toEqual([]);
    });

    it('finds a city by its name and its province, in both languages', async () => {
      await open('/agents/deploy');
      const field = page.getByRole('combobox', { name: '用户位置' });
      for (const query of ['hangzhou', '杭州', 'zhejiang hang', '浙江 杭']) {
        await field.click();
        await field.fill(query);
        await page.getByRole('option', { name: /杭州.*浙江/ }).waitFor();
      }
      await page.getByRole('option', { name: /杭州.*浙江/ }).click();
      expect(await field.inputValue()).toBe('杭州');
    });
  });
});

/** Waits until no script has come for a second; a page with a live stream always loads something. */
async function untilQuiet(page: Page): Promise<void> {
  const count = () => page.evaluate(() => document.querySelectorAll('script[src], link[as=script]').length);
  for (let before = -1, now = await count(); before !== now; [before, now] = [now, await count()])
    await page.waitForTimeout(1_000);
}
