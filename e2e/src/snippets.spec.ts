import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launch, openWindow } from './browser.ts';
import { installPython } from './compat/python.install.ts';
import { endpoint } from './endpoints.ts';
import { deployInPortal, showsState, signIn } from './portal.ts';

const chromium = findChromium();
const execute = promisify(execFile);
const python = await installPython();
const hasGo = spawnSync('go', ['version']).status === 0;
const hasCurl = spawnSync('curl', ['--version']).status === 0;

type Language = 'cURL' | 'TypeScript' | 'Python' | 'Go' | 'MCP';

/** What the portal shows to copy, as a person would run it. */
describe.skipIf(!chromium)('a snippet of the portal', () => {
  let browser: Browser;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    // Below the workspace, whose node_modules has the libraries that the snippets import.
    const results = join(import.meta.dirname, '..', 'test-results');
    await mkdir(results, { recursive: true });
    folder = await mkdtemp(join(results, 'snippets-'));
    browser = await launch(chromium ?? '');
    ({ page } = await openWindow(browser));
    await signIn(page);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('refuses to create a key that may do nothing', async () => {
    const dialog = await openForm(page, []);
    await dialog.getByText('Choose at least one permission.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Create key' }).isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'Models' }).check();
    expect(await dialog.getByRole('button', { name: 'Create key' }).isEnabled()).toBe(true);
  });

  it('keeps a secret on the screen until its reader is done', async () => {
    const dialog = await createKey(page, ['Models']);
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    expect(await dialog.getByRole('textbox', { name: 'Secret' }).innerText()).toMatch(/^isth_live_/);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'hidden' });
  });

  it('calls a model with a new key, and gets an answer', async () => {
    const dialog = await createKey(page, ['Models']);
    for (const language of languages(['cURL', 'TypeScript', 'Python']))
      expect(await run(language, await codeOf(page, language)), language).toMatch(/roaming/i);
    await dialog.getByRole('button', { name: 'Done' }).click();
  });

  it('calls an agent with a new key for agents, and gets an answer', async () => {
    await deployInPortal(page, 'Snippets');
    await showsState(page, 'Ready');
    await createKey(page, ['Agents']);
    for (const language of languages(['cURL', 'TypeScript', 'Python', 'Go', 'MCP']))
      expect(await run(language, await codeOf(page, language)), language).toMatch(/bill|due/i);
  });

  /** Runs the code as the file of its language; returns what it prints. */
  async function run(language: Language, code: string): Promise<string> {
    const name = `snippet-${Date.now()}`;
    const write = async (extension: string) => {
      const file = join(folder, `${name}.${extension}`);
      await writeFile(file, code);
      return file;
    };
    const command: Record<Language, () => Promise<[string, string[]]>> = {
      cURL: async () => ['sh', [await write('sh')]],
      TypeScript: async () => [process.execPath, [await write('ts')]],
      MCP: async () => [process.execPath, [await write('ts')]],
      Python: async () => ['python' in python ? python.python : '', [await write('py')]],
      Go: async () => ['go', ['run', await write('go')]],
    };
    const { stdout } = await execute(...(await command[language]()), { timeout: 90_000 });
    return stdout;
  }
});

/** Those of `wanted` that this machine can run. */
function languages(wanted: Language[]): Language[] {
  const present = { cURL: hasCurl, TypeScript: true, MCP: true, Python: 'python' in python, Go: hasGo };
  return wanted.filter((language) => present[language]);
}

async function openForm(page: Page, permissions: string[]) {
  await page.goto(`${endpoint('portal')}/keys`);
  await page.getByRole('button', { name: 'Create key' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('snippet');
  for (const name of ['Models', 'Agents'])
    await dialog.getByRole('checkbox', { name }).setChecked(permissions.includes(name));
  return dialog;
}

async function createKey(page: Page, permissions: string[]) {
  const dialog = await openForm(page, permissions);
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByRole('textbox', { name: 'Secret' }).waitFor();
  return dialog;
}

async function codeOf(page: Page, language: Language): Promise<string> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: language }).click();
  return dialog.getByRole('region', { name: language }).innerText();
}
