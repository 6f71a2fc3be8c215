/**
 * `npm run screenshots` writes every page of a running portal in both themes and both languages, and some of them as a
 * phone shows them.
 * Environment: PORTAL_URL, ADMIN_EMAIL, ADMIN_PASSWORD; SCREENSHOTS_DIRECTORY (default docs/screenshots),
 * SCREENSHOTS_WIDTH (default 1440), SCREENSHOTS_PAGES (names, separated by commas; all unless given),
 * SCREENSHOTS_AXE=1 to print what axe finds, too.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { launch, LOOKS, openContext, signIn } from './browser.ts';
import { SHOTS, type Shot } from './pages.ts';

const { PORTAL_URL, ADMIN_EMAIL, ADMIN_PASSWORD, SCREENSHOTS_PAGES, SCREENSHOTS_AXE } = process.env;
if (!PORTAL_URL || !ADMIN_EMAIL || !ADMIN_PASSWORD) {
  console.error('Set PORTAL_URL, ADMIN_EMAIL and ADMIN_PASSWORD of a running portal.');
  process.exit(1);
}
const baseUrl = PORTAL_URL.replace(/\/$/, '');
const directory =
  process.env['SCREENSHOTS_DIRECTORY'] ??
  fileURLToPath(new URL('../../../docs/screenshots', import.meta.url));
const width = Number(process.env['SCREENSHOTS_WIDTH'] ?? 1_440);
const PHONE = { width: 390, height: 844 };
const wanted = SCREENSHOTS_PAGES?.split(',');
const shots = SHOTS.filter(({ name }) => wanted?.includes(name) ?? true);

await mkdir(directory, { recursive: true });
const browser = await launch();
let [pictures, violations] = [0, 0];
for (const look of LOOKS) {
  const context = await openContext(browser, baseUrl, look, width);
  for (const { name, open } of shots.filter((shot) => shot.public)) await shoot(name, open);
  await signIn(context, baseUrl, ADMIN_EMAIL, ADMIN_PASSWORD);
  for (const { name, open } of shots.filter((shot) => !shot.public)) await shoot(name, open);
  for (const { name, open } of shots.filter((shot) => shot.phone)) await shoot(name, open, PHONE);
  await context.close();

  async function shoot(shot: string, open: Shot['open'], viewport?: typeof PHONE): Promise<void> {
    const name = viewport ? `${shot}-phone` : shot;
    const page = await context.newPage();
    if (viewport) await page.setViewportSize(viewport);
    page.on(
      'console',
      (message) => message.type() === 'error' && console.log(`  ${name}: ${message.text()}`),
    );
    page.on('pageerror', (error) => console.log(`  ${name}: ${error.message}`));
    await open(page, baseUrl, look);
    await page.screenshot({ path: join(directory, `${name}-${look.theme}-${look.locale}.png`) });
    pictures += 1;
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) console.log(`  ${name}: ${overflow} px wider than the window`);
    if (SCREENSHOTS_AXE) violations += await printViolations(page, `${name}-${look.theme}-${look.locale}`);
    await page.close();
  }
}
await browser.close();
console.log(`${pictures} pictures in ${directory}${SCREENSHOTS_AXE ? `, ${violations} violations` : ''}`);
process.exitCode = violations > 0 ? 1 : 0;

async function printViolations(page: Page, name: string): Promise<number> {
  const results = await new AxeBuilder({ page })
    .options({ rules: { 'target-size': { enabled: true } } })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  for (const { id, nodes } of results.violations) {
    for (const { target, failureSummary } of nodes)
      console.log(`  ${name}: ${id} at ${target.join(' ')}: ${failureSummary?.replaceAll('\n', ' ')}`);
  }
  return results.violations.length;
}
