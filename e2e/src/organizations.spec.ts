import { randomUUID } from 'node:crypto';
import { query } from '@isthmus/tools';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAction, sendAgain } from './action.ts';
import { findChromium, launch, openWindow } from './browser.ts';
import { endpoint, endpoints } from './endpoints.ts';
import { eventually } from './eventually.ts';
import { organizationPages, portalRoutes } from './http-routes.ts';
import {
  createKeyHere,
  createOrganization,
  deployInPortal,
  openOrganizationMenu,
  showsState,
  signIn,
  undeployInPortal,
} from './portal.ts';

const chromium = findChromium();
const AGENT = 'Agent of A';

/** One person in two organisations, a tab for each. */
describe.skipIf(!chromium)('two organisations in two tabs', () => {
  let browser: Browser;
  let context: BrowserContext;
  let tabA: Page;
  let tabB: Page;
  let b: string;

  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ context, page: tabA } = await openWindow(browser));
    await signIn(tabA);
    await deployInPortal(tabA, AGENT);
    await showsState(tabA, 'Ready');
    tabB = await context.newPage();
    tabB.setDefaultTimeout(30_000);
  });
  afterAll(() => browser?.close());

  const agentIn = (page: Page) => page.getByRole('link', { name: AGENT }).first();

  it('shows nothing of the former organisation after a switch', async () => {
    await tabB.goto(endpoint('portal'));
    await agentIn(tabB).waitFor();
    b = await createOrganization(tabB, 'Second');
    await tabB.waitForURL(`**/o/${b}`);
    await tabB.getByRole('button', { name: 'Organisation: Second' }).waitFor();
    await tabB.getByText('Live', { exact: true }).waitFor();
    expect(await tabB.locator('body').innerText()).not.toContain(AGENT);
    await switchTo(tabB, 'Default');
    await agentIn(tabB).waitFor();
    await switchTo(tabB, 'Second');
    await tabB.waitForURL(`**/o/${b}`);
    await tabB.getByText('Live', { exact: true }).waitFor();
    expect(await tabB.locator('body').innerText()).not.toContain(AGENT);
  });

  it('records who entered the organisation', async () => {
    await tabB.goto(`${endpoint('portal')}/o/${b}/activity`);
    await eventually('the record', async () => {
      await tabB.reload();
      return (await tabB.getByText('Switched to this organisation').count()) > 0;
    });
  });

  it('writes into the organisation of the page, whichever was chosen last', async () => {
    await tabA.goto(`${endpoint('portal')}/o/default/keys`);
    await tabB.goto(`${endpoint('portal')}/o/${b}/keys`);
    await tabA.bringToFront();
    await createKeyHere(tabA, 'key of A');
    await tabA.getByText('key of A', { exact: true }).waitFor();
    await tabB.reload();
    await tabB.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
    expect(await tabB.getByText('key of A').count()).toBe(0);
  });

  it('opens an address without an organisation in the one used last', async () => {
    await tabB.goto(`${endpoint('portal')}/o/${b}`);
    await tabB.goto(`${endpoint('portal')}/usage?days=30&by=model`);
    expect(tabB.url()).toBe(`${endpoint('portal')}/o/${b}/usage?days=30&by=model`);
    await tabA.goto(`${endpoint('portal')}/o/default`);
    await tabA.goto(endpoint('portal'));
    expect(tabA.url()).toBe(`${endpoint('portal')}/o/default`);
    const unknown = await tabA.goto(`${endpoint('portal')}/unknown`);
    expect(unknown?.status()).toBe(404);
  });

  it('refuses an action or a stream of another organisation than the page’s', async () => {
    await tabA.goto(`${endpoint('portal')}/o/default/activity`);
    // What the page sends, but for the organisation B.
    await tabA.route('**/o/default/activity', async (route) => {
      const body = route.request().postData();
      await (body ? route.continue({ postData: body.replace('default', b) }) : route.continue());
    });
    await tabA.getByRole('button', { name: 'Verify log' }).click();
    await tabA.getByText('PERMISSION_DENIED').waitFor();
    const statuses = await tabA.evaluate(
      (urls) => Promise.all(urls.map((url) => fetch(url).then(({ status }) => status))),
      [`/api/o/${b}/palette`, `/api/o/${b}/live/agents`, '/api/o/default/palette'],
    );
    expect(statuses).toEqual([403, 403, 200]);
    await tabA.unroute('**/o/default/activity');
  });

  it('completes an action whose page was left meanwhile, in the organisation of that page alone', async () => {
    const [action] = await Promise.all([
      tabA.waitForRequest(isAction),
      tabA.goto(`${endpoint('portal')}/o/default/agents/deploy`),
    ]);
    const fromPage = async (path: string) =>
      (await sendAgain(context.request, action, { page: endpoint('portal') + path })).text();
    expect(await fromPage('/o/default/keys')).toContain('"ok":true');
    expect(await fromPage(`/o/${b}/keys`)).toContain('"code":"PERMISSION_DENIED"');
  });

  it('finds an organisation of others as little as one that does not exist, in every page and route', async () => {
    const routes = Object.entries(await portalRoutes()).filter(([, access]) => access === 'credentials');
    const addresses = [
      ...routes.map(([route]) => route.replace('portal ', '')),
      ...(await organizationPages()).map((path) => `GET ${path}`),
    ];
    const slugs = [await foreignOrganization(), `unknown-${randomUUID()}`];
    for (const address of addresses) {
      const statuses = await Promise.all(slugs.map((slug) => statusOf(address, slug)));
      expect(statuses, address).toEqual([404, 404]);
    }
    for (const slug of slugs) {
      await tabB.goto(`${endpoint('portal')}/o/${slug}/keys`);
      await tabB.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor();
    }
  }, 120_000);

  it.each(['/o/default/keys', '/api/o/default/playground'])(
    'refuses a change at %s from the page of another site',
    async (path) => {
      const headers = { origin: 'https://evil.example', 'next-action': 'x' };
      const answer = await context.request.post(endpoint('portal') + path, { headers, data: '{}' });
      expect(answer.status()).toBe(403);
    },
  );

  async function statusOf(address: string, slug: string): Promise<number> {
    const [method = '', path = ''] = address.split(' ');
    const url = endpoint('portal') + path.replace('[slug]', slug).replace('[id]', randomUUID());
    const headers = { origin: endpoint('portal') };
    return (await context.request.fetch(url, { method, headers })).status();
  }

  it('undeploys from the tab of its organisation', async () => {
    await tabA.goto(`${endpoint('portal')}/o/default`);
    await agentIn(tabA).click();
    await undeployInPortal(tabA, AGENT);
    await showsState(tabA, 'Deleted');
  });
});

async function switchTo(page: Page, name: string): Promise<void> {
  await openOrganizationMenu(page);
  await page.getByRole('menuitemradio', { name, exact: true }).click();
  await page.getByRole('button', { name: `Organisation: ${name}` }).waitFor();
}

/** The slug of an organisation that exists and has no members. */
async function foreignOrganization(): Promise<string> {
  const slug = `foreign-${randomUUID()}`;
  const statement = 'INSERT INTO organizations (id, name, slug) VALUES ($1, $2, $2)';
  await query(endpoints().portalDatabase, statement, [randomUUID(), slug]);
  return slug;
}
