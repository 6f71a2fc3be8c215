import { chromium, type Browser, type BrowserContext } from 'playwright-core';

export const LOCALES = ['en', 'zh'] as const;
export const THEMES = ['light', 'dark'] as const;

export interface Look {
  locale: (typeof LOCALES)[number];
  theme: (typeof THEMES)[number];
}

export const LOOKS: Look[] = LOCALES.flatMap((locale) => THEMES.map((theme) => ({ locale, theme })));

/** The system's Chromium, quiet: nothing of it goes to the network. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A window of its own; the portal keeps theme and language in cookies. */
export async function openContext(
  browser: Browser,
  baseUrl: string,
  look: Look,
  width: number,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    reducedMotion: 'reduce',
  });
  await context.addCookies([
    { name: 'isthmus_theme', value: look.theme, url: baseUrl },
    { name: 'isthmus_locale', value: look.locale, url: baseUrl },
  ]);
  return context;
}

/** Signs in, in whatever language the window is. */
export async function signIn(
  context: BrowserContext,
  baseUrl: string,
  email: string,
  password: string,
): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${baseUrl}/sign-in`);
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL(/\/o\/[^/]+$/);
  await page.close();
}
