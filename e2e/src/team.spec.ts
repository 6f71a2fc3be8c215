import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf, WALK_MS_MAX } from './accessibility.ts';
import { findChromium, launch, openWindow } from './browser.ts';
import { endpoint } from './endpoints.ts';
import { oneTimeCode } from './one-time-code.ts';
import { createKeyInPortal, signIn } from './portal.ts';

const chromium = findChromium();
const PASSWORD = 'correct horse battery';
const ORGANIZATION = '/o/default';

/** People of one organisation, each in a browser of their own. */
describe.skipIf(!chromium)('a team', () => {
  let browser: Browser;
  let owner: Page;
  const failures: string[] = [];
  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    owner = await newWindow();
    await signIn(owner);
  });
  afterAll(() => browser?.close());

  async function newWindow(): Promise<Page> {
    const { page } = await openWindow(browser);
    page.on('pageerror', (error) => failures.push(error.message));
    return page;
  }

  /** The link with which somebody joins. */
  async function invited(email: string, role: string): Promise<string> {
    await owner.goto(`${endpoint('portal')}${ORGANIZATION}/members`);
    await owner.getByRole('button', { name: 'Invite' }).click();
    const dialog = owner.getByRole('dialog');
    await dialog.getByLabel('Email').fill(email);
    await dialog.getByLabel('Role').selectOption({ label: role });
    await dialog.getByRole('button', { name: 'Create link' }).click();
    return (await dialog.getByRole('textbox', { name: 'Link' }).innerText()).trim();
  }

  /** Somebody new, who has joined with this role and looks at the overview. */
  async function joined(role: string): Promise<{ page: Page; email: string }> {
    const email = `${role.toLowerCase()}-${randomUUID().slice(0, 8)}@example.com`;
    const page = await newWindow();
    await page.goto(await invited(email, role));
    await page.getByLabel('Your name').fill(`${role} of the team`);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account and join' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(ORGANIZATION);
    return { page, email };
  }

  async function signInAs(page: Page, email: string, password = PASSWORD): Promise<void> {
    await page.context().clearCookies({ name: /session_token/ });
    await page.goto(`${endpoint('portal')}/sign-in`);
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  it.each([
    ['Administrator', true],
    ['Developer', false],
    ['Billing', false],
    ['Viewer', false],
  ])('lets somebody new join as %s, and shows what the role may do', async (role, manages) => {
    const { page, email } = await joined(role);
    await page.goto(`${endpoint('portal')}${ORGANIZATION}/members`);
    await page.getByRole('row').filter({ hasText: email }).waitFor();
    expect(await page.getByRole('button', { name: 'Invite' }).count()).toBe(manages ? 1 : 0);
    await page.goto(`${endpoint('portal')}${ORGANIZATION}/settings`);
    await page.getByLabel('Slug').waitFor();
    expect(await page.getByRole('button', { name: 'Save', exact: true }).count()).toBe(manages ? 1 : 0);
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    await page.context().close();
  });

  it('refuses a link that was used, revoked or changed', async () => {
    const link = await invited(`revoked-${randomUUID()}@example.com`, 'Viewer');
    await owner.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await owner
      .getByRole('row', { name: /revoked-/ })
      .getByRole('button', { name: 'Revoke' })
      .click();
    await owner.getByText(/The invitation of revoked-.* was revoked/).waitFor();
    const page = await newWindow();
    await page.goto(link);
    await page.getByText('It was revoked. Ask for a new one.').waitFor();
    await page.goto(`${link}x`);
    await page.getByText('The link is incomplete or invalid.').waitFor();
    await page.context().close();
  });

  it('ends the access of somebody who is removed, on the page that they look at, and their keys', async () => {
    const { page, email } = await joined('Developer');
    const authorization = `Bearer ${await createKeyInPortal(page, 'of the developer')}`;
    const keyStatus = async () =>
      (await fetch(`${endpoint('models')}/v1/models`, { headers: { authorization } })).status;
    expect(await keyStatus()).toBe(200);
    await owner.goto(`${endpoint('portal')}${ORGANIZATION}/members`);
    const row = owner.getByRole('row').filter({ hasText: email });
    await row.getByRole('button', { name: 'Remove' }).click();
    const dialog = owner.getByRole('dialog');
    await dialog.getByLabel(`Type ${email} to confirm`).fill(email);
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await owner.getByText(/was removed\.$/).waitFor();
    await expect.poll(keyStatus, { timeout: 10_000 }).toBe(401);
    await page.reload();
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    await page.goto(endpoint('portal'));
    await page.getByRole('button', { name: 'Create organisation' }).waitFor();
    await owner.goto(`${endpoint('portal')}${ORGANIZATION}/activity?about=people`);
    await owner.getByText('Member removed').first().waitFor();
    await page.context().close();
  });

  it('signs in with a second factor, and with a backup code when the app is lost', async () => {
    const { page, email } = await joined('Viewer');
    await page.goto(`${endpoint('portal')}${ORGANIZATION}/account`);
    const panel = page.locator('section').filter({ hasText: 'Two-factor authentication' });
    await panel.getByLabel('Current password').fill(PASSWORD);
    await panel.getByRole('button', { name: 'Turn on' }).click();
    const address = (await panel.getByRole('textbox', { name: 'Setup address' }).innerText()).trim();
    const codes = (await panel.getByRole('textbox', { name: 'Backup codes' }).innerText()).trim().split(' ');
    await panel.getByLabel('Code of the app').fill(oneTimeCode(address));
    await panel.getByRole('button', { name: 'Confirm' }).click();
    await panel.getByRole('button', { name: 'Turn off' }).waitFor();
    for (const [code, accepted] of [
      ['000000', false],
      [oneTimeCode(address), true],
      [codes[0] ?? '', true],
      [codes[0] ?? '', false],
    ] as const) {
      await signInAs(page, email);
      await page.getByLabel('Code').fill(code);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      if (accepted) await page.getByRole('navigation', { name: 'Main' }).waitFor();
      else await page.getByText('The code is wrong.').waitFor();
    }
    await page.context().close();
  });

  it('changes a password, which ends the other sessions, and resets a forgotten one by a link', async () => {
    const { page, email } = await joined('Viewer');
    const elsewhere = await newWindow();
    await signInAs(elsewhere, email);
    await elsewhere.getByRole('navigation', { name: 'Main' }).waitFor();
    await page.goto(`${endpoint('portal')}${ORGANIZATION}/account`);
    const panel = page.locator('section').filter({ hasText: 'New password' });
    await panel.getByLabel('Current password').fill('not the password');
    await panel.getByLabel('New password').fill('another horse battery');
    await panel.getByRole('button', { name: 'Change password' }).click();
    await panel.getByText('The password or code is wrong.').waitFor();
    await panel.getByLabel('Current password').fill(PASSWORD);
    await panel.getByLabel('New password').fill('another horse battery');
    await panel.getByRole('button', { name: 'Change password' }).click();
    await panel.getByText('The password was changed.').waitFor();
    await elsewhere.reload();
    await elsewhere.waitForURL(/\/sign-in/);
    await owner.goto(`${endpoint('portal')}${ORGANIZATION}/members`);
    await owner
      .getByRole('row')
      .filter({ hasText: email })
      .getByRole('button', { name: /reset link/ })
      .click();
    const link = (await owner.getByRole('dialog').getByRole('textbox', { name: 'Link' }).innerText()).trim();
    await elsewhere.goto(link);
    await elsewhere.getByLabel('New password').fill('a third horse battery');
    await elsewhere.getByRole('button', { name: 'Set password' }).click();
    await elsewhere.waitForURL(/\/sign-in$/);
    await signInAs(elsewhere, email, 'a third horse battery');
    await elsewhere.getByRole('navigation', { name: 'Main' }).waitFor();
    await Promise.all([page.context().close(), elsewhere.context().close()]);
  });

  it('changes name and slug, and leads on from the former address', async () => {
    await owner.goto(`${endpoint('portal')}${ORGANIZATION}/settings`);
    const slug = `team-${randomUUID().slice(0, 8)}`;
    await owner.getByLabel('Slug').fill(slug);
    await owner.getByRole('button', { name: 'Save', exact: true }).click();
    await owner.waitForURL(`**/o/${slug}/settings`);
    await owner.goto(`${endpoint('portal')}${ORGANIZATION}/keys?q=x`);
    expect(owner.url()).toBe(`${endpoint('portal')}/o/${slug}/keys?q=x`);
    await owner.goto(`${endpoint('portal')}/o/${slug}/settings`);
    await owner.getByLabel('Slug').fill('default');
    await owner.getByRole('button', { name: 'Save', exact: true }).click();
    await owner.waitForURL(`**${ORGANIZATION}/settings`);
  });

  it('saves no provider of single sign-on whose discovery document cannot be read', async () => {
    await owner.goto(`${endpoint('portal')}${ORGANIZATION}/settings`);
    await owner.getByLabel('Issuer').fill('https://127.0.0.1:1');
    await owner.getByLabel('Client ID').fill('portal');
    await owner.getByLabel('Client secret').fill('secret');
    await owner.getByRole('button', { name: 'Test and save' }).click();
    await owner.getByText(/The issuer is in a private network.*SSO_PRIVATE_NETWORKS/).waitFor();
    expect(await owner.getByLabel('Issuer').inputValue()).toBe('https://127.0.0.1:1');
    expect(await owner.getByLabel('Client ID').inputValue()).toBe('portal');
    await owner.goto(`${endpoint('portal')}/sign-in/organization`);
    await owner.getByLabel('Email').fill('li@nowhere.example');
    await owner.getByRole('button', { name: 'Continue' }).click();
    await owner.getByText('No organisation signs in people of this address.').waitFor();
  });

  it('announces the deletion of an organisation, and undoes it', async () => {
    await owner.goto(`${endpoint('portal')}${ORGANIZATION}/settings`);
    await owner.getByRole('button', { name: 'Delete' }).click();
    const dialog = owner.getByRole('dialog');
    await dialog.getByLabel('Type Default to confirm').fill('Default');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await owner.getByText(/This organisation will be deleted on/).waitFor();
    await owner.getByRole('button', { name: 'Undo deletion' }).click();
    await owner.getByRole('button', { name: 'Delete' }).waitFor();
  });

  it(
    'is accessible, in both themes and both languages',
    async () => {
      const invitation = await invited(`look-${randomUUID()}@example.com`, 'Viewer');
      const pages = ['members', 'settings', 'account'].map((name) => `${ORGANIZATION}/${name}`);
      expect(await violationsOf(owner, pages)).toEqual([]);
      const outside = await newWindow();
      const outsidePages = [
        invitation,
        '/sign-in/second-factor',
        '/sign-in/organization?error=PERMISSION_DENIED',
        '/reset-password?token=x',
      ];
      expect(await violationsOf(outside, outsidePages)).toEqual([]);
      await outside.context().close();
    },
    WALK_MS_MAX,
  );

  it('threw nothing in any page', () => expect(failures).toEqual([]));
});
