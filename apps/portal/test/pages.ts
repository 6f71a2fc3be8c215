import type { Page } from 'playwright-core';

/** Every page that is shot and checked; `open` leaves the page ready to look at. */
export interface Shot {
  name: string;
  open: (page: Page, baseUrl: string) => Promise<void>;
  /** Whether it is shown before anyone signs in. */
  public?: boolean;
}

const at =
  (path: string) =>
  async (page: Page, baseUrl: string): Promise<void> => {
    await page.goto(`${baseUrl}${path}`);
    await settle(page);
  };

export const SHOTS: Shot[] = [
  { name: 'sign-in', open: at('/sign-in'), public: true },
  { name: 'overview', open: at('/') },
  { name: 'agents', open: at('/agents') },
  { name: 'deploy', open: at('/agents/deploy') },
  { name: 'agent', open: openAgent },
  { name: 'models', open: at('/models') },
  { name: 'playground', open: at('/playground') },
  { name: 'keys', open: at('/keys') },
  { name: 'usage', open: at('/usage') },
  { name: 'map', open: at('/map') },
  { name: 'activity', open: at('/activity') },
];

/** The first agent of the list, whatever its state; the list itself where there is none. */
async function openAgent(page: Page, baseUrl: string): Promise<void> {
  await at('/agents')(page, baseUrl);
  const link = page.locator('tbody a').first();
  if ((await link.count()) === 0) return;
  await link.click();
  await page.waitForURL(/\/agents\/[0-9a-f-]{36}/);
  await settle(page);
}

/** Skeletons are gone, fonts are there, canvases are drawn. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('.skeleton'), undefined, { timeout: 15_000 });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(600);
}
