import { chromium, type Page } from 'playwright-core';
import { interactionToNextPaint, observeInteractions } from './interactions.ts';
import { median } from './measure.ts';
import type { BenchTarget } from './target.ts';

const PATHS = [
  '',
  '/agents',
  '/agents/deploy',
  '/models',
  '/playground',
  '/keys',
  '/usage',
  '/map',
  '/activity',
];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface PageTime {
  path: string;
  ms: number;
  javaScriptKb: number;
  inpMs: number;
}

/**
 * Median milliseconds until each page of the portal is interactive (its load event has ended), signed in, on loopback, the
 * compressed JavaScript that it had fetched by then, and how long its slowest interaction took.
 */
export async function pageTimes(
  platform: BenchTarget,
  executablePath: string,
  rounds: number,
): Promise<PageTime[]> {
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  try {
    const page = await browser.newPage();
    await observeInteractions(page);
    await signIn(page, platform);
    const results = [];
    for (const path of PATHS) {
      const times: number[] = [];
      for (let round = 0; round <= rounds; round++) {
        await page.goto(`http://127.0.0.1:${platform.ports.portal}/o/default${path}`, { waitUntil: 'load' });
        const time = await page.evaluate(
          () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).loadEventEnd,
        );
        if (round > 0) times.push(time);
      }
      const bytes = await page.evaluate(compressedScriptBytes);
      results.push({
        path: path || '/',
        ms: Math.round(median(times)),
        javaScriptKb: Math.round(bytes / 1_000),
        inpMs: await interactionToNextPaint(page),
      });
    }
    return results;
  } finally {
    await browser.close();
  }
}

async function signIn(page: Page, { ports, secrets }: BenchTarget): Promise<void> {
  await page.goto(`http://127.0.0.1:${ports.portal}/sign-in`);
  await page.getByLabel('Email').fill(secrets.adminEmail);
  await page.getByLabel('Password').fill(secrets.adminPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.includes('sign-in'));
}

/** Runs in the page. A script from the cache counts like one from the network. */
function compressedScriptBytes(): number {
  const loaded = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return loaded
    .filter(({ initiatorType, name }) => initiatorType === 'script' || name.split('?')[0]?.endsWith('.js'))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
}
