import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { operatorScope } from '@isthmus/platform-identity';
import { query } from '@isthmus/tools';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './accessibility.ts';
import { endpoints } from './endpoints.ts';
import { eventually } from './eventually.ts';
import { findChromium, launch, openWindow } from './browser.ts';
import {
  createKeyInForm,
  createOrganization,
  deployHere,
  showsState,
  signIn,
  undeployInPortal,
} from './portal.ts';

import { servicesAs } from './services.ts';

const chromium = findChromium();
const AGENT = 'First of all';

/** From an empty organisation to an answer in a terminal, by nothing but what the pages say. */
describe.skipIf(!chromium)('the start of an organisation', () => {
  let browser: Browser;
  let page: Page;
  let secret: string;
  let slug: string;
  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ page } = await openWindow(browser));
    await signIn(page);
    slug = await createOrganization(page, 'Starting');
  });
  afterAll(() => browser?.close());

  const step = () => page.locator('[aria-current=step]');
  const overview = () => page.getByRole('link', { name: 'Overview' }).click();

  it('says where the starting credit is, as a person gets it once, until there is some', async () => {
    const notice = page.getByText(/This organisation has no credit.*Your starting credit went to Default/);
    await notice.waitFor();
    expect(await page.getByRole('link', { name: 'Open Default' }).getAttribute('href')).toBe('/o/default');
    expect(await violations(page)).toEqual([]);
    await addCredit(slug);
    await page.reload();
    await step().getByRole('heading', { name: 'Create a key' }).waitFor();
    expect(await notice.count()).toBe(0);
  });

  it('leads to a key, then to an agent', async () => {
    await step().getByRole('heading', { name: 'Create a key' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await step().getByRole('link', { name: 'Create key' }).click();
    secret = await createKeyInForm(page, 'first');
    await overview();
    await step().getByRole('heading', { name: 'Deploy an agent' }).waitFor();
    await step().getByRole('link', { name: 'Deploy agent' }).click();
    await deployHere(page, AGENT);
    await showsState(page, 'Ready');
  });

  it('ends in an answer by curl, and the page sees it', async () => {
    await overview();
    await step().getByRole('heading', { name: 'Call it' }).waitFor();
    const command = await step().getByRole('region', { name: 'Call it' }).innerText();
    const { stdout } = await promisify(execFile)('bash', ['-c', command.replace('isth_live_…', secret)]);
    expect(stdout).toContain('TASK_STATE_COMPLETED');
    expect(stdout).toMatch(/bill|due/i);
    await page.getByRole('heading', { name: 'Get your first answer' }).waitFor({ state: 'hidden' });
  });

  it('leaves nothing running', async () => {
    await page.getByRole('link', { name: AGENT }).first().click();
    await undeployInPortal(page, AGENT);
    await showsState(page, 'Deleted');
  });
});

/** To the organisation with this slug, as an operator grants it. */
async function addCredit(slug: string): Promise<void> {
  const statement = 'SELECT id FROM organizations WHERE slug = $1';
  const [found] = await query(endpoints().portalDatabase, statement, [slug]);
  const { ledger } = await servicesAs('portal');
  const credit = {
    key: randomUUID(),
    tenantId: String(found?.['id']),
    amountMicro: 10_000_000n,
    reason: 'e2e',
  };
  await eventually('the account', () =>
    ledger.addCredit(credit, { scope: operatorScope('user:e2e') }).then(() => true),
  );
}
