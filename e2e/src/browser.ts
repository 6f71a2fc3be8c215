import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { endpoint } from './endpoints.ts';

export interface Look {
  theme: 'light' | 'dark';
  locale: 'en' | 'zh';
}

/** Both themes in both languages. */
export const LOOKS: Look[] = [
  { theme: 'light', locale: 'en' },
  { theme: 'dark', locale: 'en' },
  { theme: 'light', locale: 'zh' },
  { theme: 'dark', locale: 'zh' },
];

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** The system's Chromium: CHROMIUM_PATH, Debian's path, or one on the PATH; undefined if there is none. */
export function findChromium(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'chromium'));
  const found = [process.env['CHROMIUM_PATH'] ?? '', '/usr/bin/chromium', ...onPath].find(isExecutable);
  if (!found) console.warn('SKIPPED in a browser: no Chromium; install it, or set CHROMIUM_PATH');
  return found;
}

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: QUIET });
}

/** A new window with the given look; the portal stores both choices in cookies. */
export async function openWindow(
  browser: Browser,
  look: Look = { theme: 'light', locale: 'en' },
  portal = endpoint('portal'),
) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await dress(context, look, portal);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return { context, page };
}

export async function dress(
  context: BrowserContext,
  { theme, locale }: Look,
  portal = endpoint('portal'),
): Promise<void> {
  const cookie = (name: string, value: string) => ({ name, value, url: portal });
  await context.addCookies([cookie('isthmus_theme', theme), cookie('isthmus_locale', locale)]);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return file !== '';
  } catch {
    return false;
  }
}
