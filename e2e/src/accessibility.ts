import { setTimeout as sleep } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { dress, LOOKS, type Look } from './browser.ts';
import { endpoint } from './endpoints.ts';

/** For content that slides in, which would be measured while still transparent. */
const SETTLED_MS = 300;
/** For a walk through all pages: axe takes seconds for each on a busy machine. */
export const WALK_MS_MAX = 600_000;

/** Violations of WCAG 2.2 AA that axe finds on the page, one line each. */
export async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    // No page has a frame of another origin: one run in the page itself takes less than one that ends in a page of its own.
    .setLegacyMode()
    // Sentinels at the ends of a dialog or menu: what is focused there moves on at once.
    .exclude('[data-base-ui-focus-guard]')
    .options({ rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

/**
 * The same for pages of the portal, each in two of the four looks, which have both themes and both languages; all four take
 * twice as long. The window is light and English afterwards.
 */
export async function violationsOf(page: Page, paths: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const look of LOOKS) {
    await dress(page.context(), look);
    for (const path of paths.filter((_, at) => isLookOf(look, at))) {
      await page.goto(new URL(path, endpoint('portal')).href);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await sleep(SETTLED_MS);
      found.push(...(await violations(page)).map((line) => `${path} ${look.theme} ${look.locale}: ${line}`));
    }
  }
  await dress(page.context(), { theme: 'light', locale: 'en' });
  return found;
}

function isLookOf({ theme, locale }: Look, at: number): boolean {
  const isEnglish = (theme === 'light') === (at % 2 === 0);
  return (locale === 'en') === isEnglish;
}
