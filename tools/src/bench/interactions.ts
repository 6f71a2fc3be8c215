import type { Page } from 'playwright-core';

const PAUSE_MS = 150;
const MENUS_MAX = 4;

/** Before any page is opened: each page then counts its interactions. */
export async function observeInteractions(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const found: Record<number, number> = {};
    Object.assign(window, { interactions: found });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEventTiming & { interactionId: number })[])
        if (entry.interactionId > 0)
          found[entry.interactionId] = Math.max(found[entry.interactionId] ?? 0, entry.duration);
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
}

/**
 * Interaction to Next Paint of the page that is open, in milliseconds, as web.dev defines it for fewer than 50
 * interactions: the slowest of opening each menu, the palette and typing into it, filtering and sorting. Interactions
 * below 16 ms are not reported by browsers.
 */
export async function interactionToNextPaint(page: Page): Promise<number> {
  const menus = page.locator('button[aria-haspopup=menu]:visible');
  for (let at = 0; at < Math.min(MENUS_MAX, await menus.count()); at++) {
    await menus.nth(at).click();
    await press(page, 'Escape');
  }
  await press(page, 'Control+k');
  await page.keyboard.type('map', { delay: 30 });
  await press(page, 'Escape');
  const filter = page.locator('main input[type=search]:visible').first();
  if (await filter.count()) {
    await filter.click();
    await page.keyboard.type('a', { delay: 30 });
    await press(page, 'Backspace');
  }
  const header = page.locator('main th button:visible').first();
  if (await header.count()) await header.click();
  await page.waitForTimeout(PAUSE_MS);
  return page.evaluate(() =>
    Math.max(
      0,
      ...Object.values((window as unknown as { interactions: Record<number, number> }).interactions),
    ),
  );
}

async function press(page: Page, key: string): Promise<void> {
  await page.waitForTimeout(PAUSE_MS);
  await page.keyboard.press(key);
  await page.waitForTimeout(PAUSE_MS);
}
