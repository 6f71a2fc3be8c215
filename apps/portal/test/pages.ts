import type { Page } from 'playwright-core';
import { NAVIGATION } from '../src/shell/navigation.ts';
import type { Look } from './browser.ts';

/** Every page that is shot and checked; `open` leaves the page ready to look at. */
export interface Shot {
  name: string;
  open: (page: Page, baseUrl: string, look: Look) => Promise<void>;
  /** Whether it is shown before anyone signs in. */
  public?: boolean;
  /** Whether it is shot as a phone shows it, too. */
  phone?: boolean;
}

const at =
  (path: string) =>
  async (page: Page, baseUrl: string): Promise<void> => {
    await page.goto(`${baseUrl}${path}`);
    await settle(page);
  };

/** Pages of the navigation that need more than their address, or are shot as a phone shows them, too. */
const SPECIAL: Record<string, Partial<Shot>> = {
  overview: { phone: true },
  playground: { open: openPlayground('/playground') },
  usage: { open: at('/usage?days=1') },
  map: { open: openMap, phone: true },
};

export const SHOTS: Shot[] = [
  { name: 'sign-in', open: at('/sign-in'), public: true },
  { name: 'deploy', open: at('/agents/deploy') },
  { name: 'register', open: openRegister },
  { name: 'agent', open: openChat, phone: true },
  { name: 'placement', open: openTab('place') },
  { name: 'logs', open: openTab('logs') },
  { name: 'traffic', open: openTab('traffic') },
  { name: 'edit', open: openEdit },
  { name: 'knowledge-base', open: openKnowledgeBase, phone: true },
  { name: 'compare', open: openPlayground('/playground?model=extract/support&compare=scripted') },
  // Where the local model is there.
  {
    name: 'confidence',
    open: openPlayground('/playground?model=local/smollm2-135m-instruct&confidence=on', {
      en: 'Name three colours of the rainbow.',
      zh: '彩虹有哪三种颜色？',
    }),
  },
  ...NAVIGATION.flatMap(({ items }) => items).map(({ name, href }) => ({
    name,
    open: at(href),
    ...SPECIAL[name],
  })),
  { name: 'guide', open: at('/docs/agents') },
  { name: 'account', open: at('/account') },
  { name: 'status', open: at('/status') },
  { name: 'operator-organisations', open: at('/operator/tenants') },
  { name: 'operator-health', open: at('/operator/health') },
  { name: 'operator-prices', open: at('/operator/prices') },
  { name: 'operator-network', open: at('/operator/network') },
];

/** The map with the land under it, which comes by itself. */
async function openMap(page: Page, baseUrl: string): Promise<void> {
  const land = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith('/land'));
  await page.goto(`${baseUrl}/map`);
  await (await land).finished();
  await settle(page);
}

const QUESTION = { en: 'How do I switch on roaming?', zh: '国际漫游怎么开通？' };

/** An agent's page with a question and its answer. */
async function openChat(page: Page, baseUrl: string, look: Look): Promise<void> {
  if (!(await openAgent(page, baseUrl))) return;
  await ask(page, QUESTION[look.locale]);
  // The charge for the answer arrives a moment after it.
  await page.waitForTimeout(3_000);
}

/** A tab of an agent's page, such as where it runs and why there. */
function openTab(tab: string): Shot['open'] {
  return async (page, baseUrl) => {
    if (!(await openAgent(page, baseUrl))) return;
    await page.goto(`${page.url()}?tab=${tab}`);
    await settle(page);
  };
}

async function openEdit(page: Page, baseUrl: string): Promise<void> {
  if (!(await openAgent(page, baseUrl))) return;
  await page.goto(`${page.url()}/edit`);
  await settle(page);
}

/** The last knowledge base of the list: one of the organisation, where it has any. */
async function openKnowledgeBase(page: Page, baseUrl: string): Promise<void> {
  await at('/knowledge')(page, baseUrl);
  await page.locator('tbody a').last().click();
  await page.waitForURL(/\/knowledge\/[0-9a-z-]+$/);
  await settle(page);
}

/** The form for an agent that runs elsewhere, for an MCP server, which asks for the most. */
async function openRegister(page: Page, baseUrl: string): Promise<void> {
  await at('/agents/register')(page, baseUrl);
  await page.locator('input[value=mcp]').check();
}

function openPlayground(path: string, question = QUESTION): Shot['open'] {
  return async (page, baseUrl, { locale }) => {
    await at(path)(page, baseUrl);
    await ask(page, question[locale]);
    await settle(page);
  };
}

/** Sends a message; its answers have come when the field can start a new conversation. */
async function ask(page: Page, question: string): Promise<void> {
  await page.locator('form textarea').last().fill(question);
  await page.locator('form button[type=submit]').last().click();
  await page.locator('form button[type=submit]').last().waitFor();
  await settle(page);
}

/** The first agent of the list, whatever its state; the list itself, and false, where there is none. */
async function openAgent(page: Page, baseUrl: string): Promise<boolean> {
  await at('/agents')(page, baseUrl);
  const link = page.locator('tbody a').first();
  if ((await link.count()) === 0) return false;
  await link.click();
  await page.waitForURL(/\/agents\/[0-9a-f-]{36}/);
  await settle(page);
  return true;
}

/** Skeletons are gone, fonts are there, canvases are drawn. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('.skeleton'), undefined, { timeout: 15_000 });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState('load');
  await page.waitForTimeout(600);
}
