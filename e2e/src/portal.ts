import type { Page } from 'playwright-core';
import { endpoint, endpoints } from './endpoints.ts';

/** Signs in as the first administrator; ends on the overview. */
export async function signIn(page: Page, portalUrl = endpoint('portal')): Promise<void> {
  await page.goto(`${portalUrl}/sign-in`);
  await fillSignIn(page);
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}

/** The same on the sign-in page that is shown already. */
export async function fillSignIn(page: Page): Promise<void> {
  const { email, password } = endpoints().administrator;
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Creates a key in the portal and returns its secret, which the dialog shows once. `origins` is what is typed for them. */
export async function createKeyInPortal(page: Page, name: string, origins = ''): Promise<string> {
  await page.goto(`${endpoint('portal')}/keys`);
  return createKeyHere(page, name, origins);
}

/** The same on the list of keys that the page shows already. */
export async function createKeyHere(page: Page, name: string, origins = ''): Promise<string> {
  await page.getByRole('button', { name: 'Create key' }).first().click();
  return createKeyInForm(page, name, origins);
}

/** The same in the form that is open, or opens by itself. */
export async function createKeyInForm(page: Page, name: string, origins = ''): Promise<string> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Allowed origins').fill(origins);
  await dialog.getByRole('button', { name: 'Create key' }).click();
  const secret = await dialog.getByRole('textbox', { name: 'Secret' }).innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'hidden' });
  return secret.trim();
}

/** Deploys an agent from the template that is selected first (support); ends on the agent's page. Returns its id. */
export async function deployInPortal(page: Page, name: string): Promise<string> {
  await page.goto(`${endpoint('portal')}/agents/deploy`);
  return deployHere(page, name);
}

/** The same with the form that the page shows already. */
export async function deployHere(page: Page, name: string): Promise<string> {
  await page.getByRole('radio', { name: /Support/ }).check();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Deploy agent' }).click();
  await page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
  return page.url().slice(-36);
}

/** Waits until the page, without a reload, shows the agent in this state. */
export async function showsState(page: Page, state: string): Promise<void> {
  const header = page.locator('header').filter({ has: page.getByRole('heading', { level: 1 }) });
  await header.getByText(state, { exact: true }).waitFor({ timeout: 60_000 });
}

/** Sends a question in the chat of the agent's page; returns the conversation's text once the answer is whole. */
export async function chatInPortal(page: Page, question: string): Promise<string> {
  const log = page.getByRole('log', { name: 'Conversation' });
  await page.getByRole('textbox', { name: 'Message' }).fill(question);
  await page.getByRole('button', { name: 'Send' }).click();
  await log.getByText(/^\d+(\.\d+)?\ss$/).waitFor();
  return log.innerText();
}

export async function undeployInPortal(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Delete agent' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
  await dialog.getByRole('button', { name: 'Delete agent' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Creates an organisation by its menu; ends on its overview. Returns its slug. */
export async function createOrganization(page: Page, name: string): Promise<string> {
  await openOrganizationMenu(page);
  await page.getByRole('menuitem', { name: 'Create organisation' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Create organisation' }).click();
  await page.waitForURL(new RegExp(`/o/${name.toLowerCase()}(-[a-z0-9]{5})?$`));
  return page.url().split('/').pop() ?? '';
}

export async function openOrganizationMenu(page: Page): Promise<void> {
  const menu = page.getByRole('menu');
  if (await menu.isVisible()) await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Organisation: / }).click();
  await menu.waitFor();
}
