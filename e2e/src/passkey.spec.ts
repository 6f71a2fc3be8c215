import { randomUUID } from 'node:crypto';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './accessibility.ts';
import { dress, findChromium, launch, LOOKS, openWindow } from './browser.ts';
import { endpoint } from './endpoints.ts';
import { signIn } from './portal.ts';

const chromium = findChromium();
const PORTAL = endpoint('portal');

/** With a device that Chromium plays: it holds passkeys, and verifies its user. */
describe.skipIf(!chromium)('a passkey', () => {
  let browser: Browser;
  let page: Page;
  let device: CDPSession;
  const failures: string[] = [];
  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ page } = await openWindow(browser, undefined, PORTAL));
    page.on('pageerror', (error) => failures.push(error.message));
    device = await page.context().newCDPSession(page);
    await device.send('WebAuthn.enable');
    await device.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await signIn(page, PORTAL);
  });
  afterAll(() => browser?.close());

  const name = `Laptop ${randomUUID().slice(0, 8)}`;
  const panel = () =>
    page.locator('section').filter({ has: page.getByRole('heading', { name: 'Passkeys', exact: true }) });

  async function openSignIn(): Promise<void> {
    await page.context().clearCookies({ name: /session_token/ });
    await page.goto(`${PORTAL}/sign-in?next=/o/default/keys`);
  }

  it('is added on the account page, once on each device', async () => {
    await page.goto(`${PORTAL}/o/default/account`);
    for (const said of [name, 'This device has a passkey for you already.']) {
      await panel().getByRole('textbox', { name: 'Name' }).fill(name);
      await panel().getByRole('button', { name: 'Add passkey' }).click();
      await panel().getByText(said).waitFor();
    }
    await page.goto(`${PORTAL}/o/default/activity?about=people`);
    await page.getByText('Passkey added').first().waitFor();
  });

  it.each(LOOKS)('is accessible: $theme, $locale', async (look) => {
    await dress(page.context(), look, PORTAL);
    await page.goto(`${PORTAL}/o/default/account`);
    await page.getByText(name).waitFor();
    expect(await violations(page)).toEqual([]);
    await dress(page.context(), { theme: 'light', locale: 'en' }, PORTAL);
  });

  it('signs in from the autofill of the address, and opens the page that was asked for', async () => {
    await openSignIn();
    await page.waitForURL(`${PORTAL}/o/default/keys`);
  });

  it('is refused once it was removed', async () => {
    await page.goto(`${PORTAL}/o/default/account`);
    await panel()
      .getByText(/Last used/)
      .waitFor();
    await panel()
      .getByRole('button', { name: `Rename ${name}` })
      .click();
    await panel().getByRole('textbox', { name: 'Name' }).first().fill('Old laptop');
    await panel().getByRole('button', { name: 'Save' }).click();
    await panel().getByText('Old laptop').waitFor();
    const row = panel().getByRole('listitem').filter({ hasText: 'Old laptop' });
    await row.getByRole('button', { name: 'Remove' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Type Old laptop to confirm').fill('Old laptop');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Old laptop was removed.').waitFor();
    await openSignIn();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText(/The passkey was not accepted/).waitFor();
  });

  it('is not offered where the portal has only an address', async () => {
    const byAddress = PORTAL.replace('localhost', '127.0.0.1');
    await signIn(page, byAddress);
    await page.goto(`${byAddress}/o/default/account`);
    await panel().getByText(`Open the portal at ${PORTAL}`).waitFor();
    expect(await panel().getByRole('button', { name: 'Add passkey' }).count()).toBe(0);
  });

  it('threw nothing in any page', () => expect(failures).toEqual([]));
});
