/**
 * `node test/demonstration.ts`: gives a running portal something to show, through its own pages: agents near three
 * cities, keys, a knowledge base, conversations in both languages, calls from the playground. Same environment as the
 * screenshots.
 */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launch, openContext, signIn } from './browser.ts';

const { PORTAL_URL: url = '', ADMIN_EMAIL = '', ADMIN_PASSWORD = '' } = process.env;
const WAIT_MS = 60_000;

const AGENTS = [
  { name: 'Support', metro: 'Shanghai', latencyUs: '1000', questions: ['How do I switch on roaming?'] },
  {
    name: 'Roaming desk',
    metro: 'Shenzhen',
    latencyUs: '3000',
    questions: ['What does data cost in Japan?'],
  },
  {
    name: '成都客服',
    metro: 'Chengdu',
    latencyUs: '3000',
    questions: ['怎么交话费？', '如何把号码转过来？'],
  },
];
const KEYS = ['shop assistant', 'call centre, Chengdu', 'evaluation'];
const CALLS = ['When is my bill due?', '国际漫游怎么开通？', 'My broadband is slow. What can I check?'];

const MANUALS = ['agents.md', 'models-and-keys.md', 'organisations-and-roles.md', 'first-steps.md'];

const browser = await launch();
const context = await openContext(browser, url, { locale: 'en', theme: 'light' }, 1_440);
await signIn(context, url, ADMIN_EMAIL, ADMIN_PASSWORD);
const page = await context.newPage();
page.setDefaultTimeout(WAIT_MS);
for (const name of KEYS) await createKey(page, name);
await fillKnowledgeBase(page, 'Isthmus handbook');
for (const agent of AGENTS) await deployAndTalk(page, agent);
await call(page, CALLS);
await browser.close();

async function createKey(window: Page, name: string): Promise<void> {
  await window.goto(`${url}/keys`);
  await window.getByRole('button', { name: 'Create key' }).first().click();
  const dialog = window.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
}

/** With the guides of this repository, one of them in Chinese. */
async function fillKnowledgeBase(window: Page, name: string): Promise<void> {
  const pathOf = (guide: string) => fileURLToPath(new URL(`../../../docs/guide/${guide}`, import.meta.url));
  await window.goto(`${url}/knowledge`);
  await window.getByRole('button', { name: 'Create knowledge base' }).click();
  await window.getByRole('dialog').getByLabel('Name').fill(name);
  await window.getByRole('dialog').getByRole('button', { name: 'Create knowledge base' }).click();
  await window.waitForURL(/\/knowledge\/[0-9a-f-]{36}/);
  const files = [...MANUALS.map((file) => pathOf(`en/${file}`)), pathOf('zh/knowledge-bases.md')];
  await window.locator('input[type=file]').setInputFiles(files);
  for (const file of [...MANUALS, 'knowledge-bases.md'])
    await window.getByRole('row').filter({ hasText: file }).getByText('Ready', { exact: true }).waitFor();
}

async function deployAndTalk(window: Page, agent: (typeof AGENTS)[number]): Promise<void> {
  await window.goto(`${url}/agents/deploy`);
  await window.getByLabel('Name').fill(agent.name);
  const place = window.getByRole('combobox', { name: 'User location', expanded: true });
  // Its code takes the place of the field when it is first touched.
  while (!(await place.isVisible())) {
    await window.getByLabel('User location').click();
    await window.waitForTimeout(500);
  }
  await place.fill(agent.metro);
  await window.getByRole('option', { name: agent.metro }).first().click();
  await window.getByLabel('Maximum latency').selectOption(agent.latencyUs);
  await window.getByRole('button', { name: 'Deploy agent' }).click();
  await window.waitForURL(/\/agents\/[0-9a-f-]{36}/);
  await window.locator('main header').getByText('Ready', { exact: true }).waitFor();
  for (const question of agent.questions) await ask(window, question);
}

async function call(window: Page, questions: string[]): Promise<void> {
  await window.goto(`${url}/playground`);
  for (const question of questions) await ask(window, question);
}

/** Sends a message; its answer has come when the next one can be sent. */
async function ask(window: Page, question: string): Promise<void> {
  await window.getByLabel('Message').fill(question);
  await window.getByRole('button', { name: 'Send' }).click();
  await window.getByRole('button', { name: 'New conversation' }).waitFor();
}
