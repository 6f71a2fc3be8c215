import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launch, openWindow } from './browser.ts';
import { endpoint } from './endpoints.ts';
import { operatorPages, organizationPages } from './http-routes.ts';
import { createKeyHere, signIn } from './portal.ts';

const chromium = findChromium();
const PHONE = 390;
const WIDTHS = [PHONE, 1024, 1280, 1440];
/** Until maps and charts are drawn again in a window of another size. */
const RESIZED_MS = 100;
/** From here on tables fit without being scrolled sideways, whatever they hold. */
const WIDE = 1280;
/** As long as a key's name may be. */
const LONG = 'k'.repeat(80);
const PAGES = [...(await organizationPages()), ...(await operatorPages())].filter(
  (path) => !path.includes('[id]'),
);
const at = (path: string) => `${endpoint('portal')}${path.replace('[slug]', 'default')}`;

/** Names are what people type, and need no space where a line could break. */
describe.skipIf(!chromium)('a page with long names', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ page } = await openWindow(browser));
    await signIn(page);
    await fullKey();
    await longInvitation();
  });
  afterAll(() => browser?.close());

  /** A key whose row has something in every column. */
  async function fullKey(): Promise<void> {
    await page.goto(at('/o/[slug]/keys'));
    await createKeyHere(page, LONG, `https://${'o'.repeat(60)}.example`);
    await choose('Rotate secret');
    await page.getByRole('dialog').getByLabel('Current secret stays valid').selectOption({ label: '1 hour' });
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate secret' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
    await choose('Budget and limits');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Amount').fill('123456789.12');
    await dialog.getByRole('button', { name: 'Set budget' }).click();
    await dialog.getByText('of CN¥123,456,789.12').waitFor();
    for (const name of ['Requests per minute', 'Tokens per minute', 'Concurrent requests'])
      await dialog.getByLabel(name).fill('1000000');
    await dialog.getByRole('button', { name: 'Save limits' }).click();
    await dialog.getByRole('button', { name: 'Remove limits' }).waitFor();
    await page.keyboard.press('Escape');
  }

  const choose = async (action: string) => {
    await page.getByRole('button', { name: `More actions for ${LONG}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };

  async function longInvitation(): Promise<void> {
    await page.goto(at('/o/[slug]/members'));
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email').fill(`${'m'.repeat(60)}@${randomUUID()}.example.com`);
    await dialog.getByRole('button', { name: 'Create link' }).click();
    await dialog.getByRole('textbox', { name: 'Link' }).waitFor();
  }

  it.each(PAGES)('%s has nothing beyond its sides', async (path) => {
    const wrong: string[] = [];
    await page.setViewportSize({ width: PHONE, height: 900 });
    await page.goto(at(path));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForFunction(() => !document.querySelector('.skeleton'));
    wrong.push(...(await beyondAtEachWidth('')));
    await lengthenNames();
    wrong.push(...(await beyondAtEachWidth(', 200 characters')));
    expect(wrong).toEqual([]);
  });

  async function beyondAtEachWidth(when: string): Promise<string[]> {
    const found: string[] = [];
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(RESIZED_MS);
      found.push(...(await beyond(width)).map((what) => `${width}${when}: ${what}`));
    }
    return found;
  }

  /** What is wider than its place: the page at any width, tables in a wide window. */
  async function beyond(width: number): Promise<string[]> {
    return page.evaluate((tables) => {
      const places: Element[] = [document.documentElement];
      if (tables) places.push(...document.querySelectorAll('[role=region]:has(> table)'));
      return places
        .filter((place) => place.scrollWidth > place.clientWidth)
        .map((place) => {
          const name = place.getAttribute('aria-label') ?? 'the page';
          return `${name} by ${place.scrollWidth - place.clientWidth} px`;
        });
    }, width >= WIDE);
  }

  /** Gives every name on the page 200 characters: headings, and what lists cut with an ellipsis. */
  async function lengthenNames(): Promise<void> {
    await page.evaluate((name) => {
      for (const element of document.querySelectorAll(
        'main h1, main .truncate, header .truncate, nav .truncate',
      ))
        if (element.childElementCount === 0) element.textContent = name;
    }, 'n'.repeat(200));
  }
});
