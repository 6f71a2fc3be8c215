import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launch, openWindow } from './browser.ts';
import { endpoint } from './endpoints.ts';
import { deployInPortal, showsState, signIn, undeployInPortal } from './portal.ts';

const chromium = findChromium();
const TABS = 8;
const NAME = 'Seen in every tab';

/** A browser has six connections to a host over HTTP/1.1. */
describe.skipIf(!chromium)('more tabs than connections', () => {
  let browser: Browser;
  let context: BrowserContext;
  let first: Page;
  const tabs: Page[] = [];

  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ context, page: first } = await openWindow(browser));
    await signIn(first);
  });
  afterAll(() => browser?.close());

  it('opens, and each is live', async () => {
    for (let at = 0; at < TABS; at++) {
      const tab = await context.newPage();
      tab.setDefaultTimeout(15_000);
      await tab.goto(`${endpoint('portal')}/o/default/agents`);
      tabs.push(tab);
    }
    await deployInPortal(first, NAME);
    await showsState(first, 'Ready');
    for (const tab of tabs) {
      await tab.getByText('Live', { exact: true }).waitFor();
      await tab.getByRole('row', { name: NAME }).getByText('Ready', { exact: true }).waitFor();
    }
  });

  it('shares one stream', async () => {
    const own = await Promise.all(
      tabs.map((tab) =>
        tab.evaluate(
          () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/live/')).length,
        ),
      ),
    );
    expect(own).toEqual(tabs.map(() => 0));
  });

  it('goes on when the tab that was first closes', async () => {
    await tabs.shift()?.close();
    await undeployInPortal(first, NAME);
    await showsState(first, 'Deleted');
    for (const tab of tabs)
      await tab.getByRole('row', { name: NAME }).getByText('Deleted', { exact: true }).waitFor();
  });

  it('loses the stream with the session', async () => {
    await first.getByRole('button', { name: /^Account and preferences/ }).click();
    await first.getByRole('menuitem', { name: 'Sign out' }).click();
    await first.getByLabel('Password').waitFor();
    for (const tab of tabs) await tab.getByText('Live', { exact: true }).waitFor({ state: 'hidden' });
  });
});
