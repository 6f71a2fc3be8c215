import { randomUUID } from 'node:crypto';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations, violationsOf, WALK_MS_MAX } from './accessibility.ts';
import { sendAgain } from './action.ts';
import { findChromium, launch, openWindow } from './browser.ts';
import { endpoint } from './endpoints.ts';
import { operatorPages } from './http-routes.ts';
import { createOrganization, signIn } from './portal.ts';

const chromium = findChromium();
const PASSWORD = 'correct horse battery';
const at = (path: string) => `${endpoint('portal')}${path}`;

describe.skipIf(!chromium)('the pages of platform operators', () => {
  let browser: Browser;
  let operator: Page;
  let owner: Page;
  let tenantId: string;
  let slug: string;
  let granting: Request;
  let pages: string[];

  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    operator = (await openWindow(browser)).page;
    await signIn(operator);
    owner = await newOwner();
    slug = await createOrganization(owner, 'Tenant');
  });
  afterAll(() => browser?.close());

  /** Somebody who owns organisations and is no operator of the platform. */
  async function newOwner(): Promise<Page> {
    await operator.goto(at('/o/default/members'));
    await operator.getByRole('button', { name: 'Invite' }).click();
    const dialog = operator.getByRole('dialog');
    await dialog.getByLabel('Email').fill(`owner-${randomUUID().slice(0, 8)}@example.com`);
    await dialog.getByLabel('Role').selectOption({ label: 'Owner' });
    await dialog.getByRole('button', { name: 'Create link' }).click();
    const link = await dialog.getByRole('textbox', { name: 'Link' }).innerText();
    const { page } = await openWindow(browser);
    await page.goto(link.trim());
    await page.getByLabel('Your name').fill('An owner');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account and join' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    return page;
  }

  it('lead from the account menu to an organisation by its name', async () => {
    await operator.goto(at('/o/default'));
    await operator.getByRole('button', { name: /^Account and preferences/ }).click();
    await operator.getByRole('menuitem', { name: 'Platform operations' }).click();
    await operator.getByRole('searchbox').fill(slug);
    await operator.getByRole('button', { name: 'Find' }).click();
    await operator.waitForURL(/find=/);
    await expect.poll(() => operator.locator('tbody tr').count()).toBe(1);
    const row = operator.getByRole('row').filter({ hasText: 'Tenant' });
    await row.getByText('0 ready · 0 failed · 0 changing').waitFor();
    await row.getByRole('link', { name: 'Tenant' }).click();
    await operator.getByRole('heading', { level: 1, name: 'Tenant' }).waitFor();
    await operator.getByText(slug, { exact: true }).waitFor();
    tenantId = operator.url().slice(-36);
    pages = (await operatorPages()).map((path) => path.replace('[id]', tenantId));
  });

  it('grant credit after a confirmation, which the organisation can read', async () => {
    await operator.getByRole('button', { name: 'Grant credit' }).click();
    const dialog = operator.getByRole('dialog');
    await dialog.getByLabel('Amount').fill('12.5');
    await dialog.getByLabel('Reason').fill('Invoice 7');
    expect(await violations(operator)).toEqual([]);
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByText('Balance afterwards').waitFor();
    const sent = operator.waitForRequest((request) => request.method() === 'POST');
    await dialog.getByRole('button', { name: 'Grant CN¥12.50' }).click();
    granting = await sent;
    await operator.getByText('CN¥12.50 granted to Tenant.').waitFor();
    await operator.getByRole('row').filter({ hasText: 'Invoice 7' }).getByText('Administrator').waitFor();
    await owner.goto(at(`/o/${slug}/activity`));
    await owner.getByRole('row').filter({ hasText: 'Invoice 7' }).waitFor();
  });

  it('show the health of every process, outbox, provider and host', async () => {
    await operator.goto(at('/operator/health'));
    const processes = operator.getByRole('region', { name: 'Processes' });
    for (const name of ['governance', 'governance-2', 'agent-host', 'orchestrator'])
      await processes.getByRole('row', { name: new RegExp(`^${name} Ready`) }).waitFor();
    const outboxes = operator.getByRole('region', { name: 'Outboxes' });
    for (const name of ['models.usage_outbox', 'registry.audit_outbox', 'identity.audit_outbox'])
      await outboxes.getByText(name).waitFor();
    await operator.getByRole('region', { name: 'Model providers' }).getByText('isthmus').waitFor();
    expect(await operator.getByRole('region', { name: 'Hosts' }).locator('tbody tr').count()).toBeGreaterThan(
      0,
    );
  });

  it('change a price from a start time', async () => {
    await operator.goto(at('/operator/prices'));
    const row = operator.getByRole('row').filter({ hasText: 'Agent messages' });
    await row.getByRole('button', { name: 'New price of Agent messages' }).click();
    const dialog = operator.getByRole('dialog');
    await dialog.getByLabel('Amount').fill('0.25');
    expect(await violations(operator)).toEqual([]);
    await dialog.getByRole('button', { name: 'Add price' }).click();
    await row.getByText(/^CN¥0\.25 per\smessage, from /).waitFor();
    await row.getByRole('cell', { name: /^CN¥0\.000001 per\smessage$/ }).waitFor();
  });

  it('withdraw a price that has not begun', async () => {
    await operator.goto(at('/operator/prices'));
    const row = operator.getByRole('row').filter({ hasText: 'Agent messages' }).first();
    await row.getByRole('button', { name: /^Withdraw CN¥0\.25 per\smessage from / }).click();
    await operator.getByText('The price was withdrawn.').waitFor();
    await row.getByText(/CN¥0\.25/).waitFor({ state: 'hidden' });
    await row.getByRole('cell', { name: /^CN¥0\.000001 per\smessage$/ }).waitFor();
    const changes = operator.getByRole('region', { name: 'Changes' });
    await changes.getByRole('row').filter({ hasText: 'Price withdrawn' }).first().waitFor();
  });

  it('drain a link, and put it back into service', async () => {
    await operator.goto(at('/operator/network'));
    const links = operator.getByRole('region', { name: 'Links', exact: true });
    const first = links.locator('tbody tr').first();
    const name = (await first.locator('td').first().innerText()).trim();
    const row = links.locator('tbody tr').filter({ hasText: name });
    for (const [state, shown] of [
      ['drained', 'Drained'],
      ['up', 'Up'],
    ] as const) {
      await row.getByRole('button', { name: /^Change the state/ }).click();
      await operator.getByRole('dialog').getByLabel('State').selectOption(state);
      await operator.getByRole('dialog').getByLabel('Reason').fill('works on the fibre');
      await operator.getByRole('dialog').getByRole('button', { name: 'Change state' }).click();
      await row.getByText(shown, { exact: true }).waitFor();
    }
  });

  const again = (page: Page, change: (body: string) => string = (body) => body) =>
    sendAgain(page.request, granting, { body: change(granting.postData() ?? '') });
  const withAnotherKey = (body: string) =>
    body.replace(/"idempotencyKey":"[^"]+"/, `"idempotencyKey":"${randomUUID()}"`);
  const credits = async () => {
    await operator.goto(at(`/operator/tenants/${tenantId}`));
    const table = operator.getByRole('region', { name: 'Credit granted' });
    await table.getByText('Account opened').or(table.getByText('Invoice 7')).first().waitFor();
    return table.getByText('Invoice 7').count();
  };

  it('grant nothing more when the request is repeated', async () => {
    expect(await (await again(operator)).text()).toContain('"ok":true');
    expect(await credits()).toBe(1);
    expect(await (await again(operator, withAnotherKey)).text()).toContain('"ok":true');
    expect(await credits()).toBe(2);
  });

  it('are absent for others, and so is what they can do', async () => {
    const absent = await owner.goto(at(`/no-such-page`));
    expect(absent?.status()).toBe(404);
    const text = await owner.locator('body').innerText();
    for (const path of pages) {
      expect((await owner.goto(at(path)))?.status(), path).toBe(404);
      expect(await owner.locator('body').innerText(), path).toBe(text);
    }
    expect(await (await again(owner, withAnotherKey)).text()).toContain('NOT_FOUND');
    expect(await credits()).toBe(2);
    await owner.goto(at(`/o/${slug}`));
    await owner.getByRole('button', { name: /^Account and preferences/ }).click();
    await owner.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    expect(await owner.getByRole('menuitem', { name: 'Platform operations' }).count()).toBe(0);
  });

  it('ask whoever is not signed in to sign in', async () => {
    const { page, context } = await openWindow(browser);
    await page.goto(at('/operator/tenants'));
    expect(page.url()).toBe(at('/sign-in?next=%2Foperator%2Ftenants'));
    await context.close();
  });

  it(
    'have no violations found by axe, in both themes and both languages',
    async () => {
      expect(await violationsOf(operator, pages)).toEqual([]);
    },
    WALK_MS_MAX,
  );
});
