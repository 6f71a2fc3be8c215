import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf, WALK_MS_MAX } from './accessibility.ts';
import { dress, findChromium, launch, openWindow } from './browser.ts';
import { endpoint } from './endpoints.ts';
import { eventually } from './eventually.ts';
import { signIn } from './portal.ts';

const chromium = findChromium();
const at = (path: string) => `${endpoint('portal')}/o/default${path}`;

describe.skipIf(!chromium)('the documents in the portal', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ context, page } = await openWindow(browser));
    await signIn(page);
  });
  afterAll(() => browser?.close());

  const linksWithin = (part: string) =>
    page
      .locator(`${part} a[href^="/o/default/docs/"]`)
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));

  it.each(['en', 'zh'] as const)('lead to each other and to their own sections in %s', async (locale) => {
    await dress(context, { theme: 'light', locale });
    await page.goto(at('/docs'));
    await page.locator('main a[href^="/o/default/docs/"]').first().waitFor();
    const documents = await linksWithin('main');
    expect(documents.length).toBeGreaterThan(7);
    for (const path of documents) {
      const response = await page.goto(`${endpoint('portal')}${path}`);
      expect(response?.status(), path).toBe(200);
      await page.locator('article .markdown').waitFor();
      expect(documents).toEqual(
        expect.arrayContaining((await linksWithin('article')).map((href) => href.split('#')[0])),
      );
      const sections = await page
        .locator('main nav details a[href^="#"]')
        .evaluateAll((links) =>
          links.map((link) => decodeURIComponent(link.getAttribute('href') ?? '').slice(1)),
        );
      const ids = await page.locator('article h2').evaluateAll((headings) => headings.map(({ id }) => id));
      expect(sections, path).toEqual(ids);
      expect(new Set(ids).size, path).toBe(ids.length);
    }
  });

  it('show the addresses of this installation in their examples', async () => {
    await page.goto(at('/docs/first-steps'));
    await page.getByText(`curl ${endpoint('models')}/v1/chat/completions`).waitFor();
    expect(await page.locator('article').innerText()).not.toMatch(/\$\w+_URL/);
  });

  it('are found in the palette by their sections', async () => {
    await dress(context, { theme: 'light', locale: 'en' });
    await page.goto(at(''));
    const palette = page.getByPlaceholder(/^Go to a page/);
    // The server's HTML has no keys until its code runs.
    await eventually('the palette', async () => {
      await page.keyboard.press('Control+k');
      await palette.waitFor({ timeout: 1_000 });
      return true;
    });
    await palette.fill('budgets and limits');
    await page.getByRole('option', { name: 'Models and keys › Budgets and limits' }).click();
    await page.waitForURL(/\/docs\/models-and-keys#budgets-and-limits$/);
  });

  it('are not found by another name', async () => {
    await page.goto(at('/docs/constructor'));
    await page.getByText('Page not found').waitFor();
  });

  it(
    'have no violations found by axe, in both themes and both languages',
    async () => {
      expect(await violationsOf(page, ['/docs', '/docs/agents', '/docs/who-pays'])).toEqual([]);
    },
    WALK_MS_MAX,
  );
});
