import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '@isthmus/tools';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations, violationsOf } from './accessibility.ts';
import { dress, findChromium, launch, openWindow } from './browser.ts';
import { englishIn } from './chinese.ts';
import { endpoint } from './endpoints.ts';
import { createOrganization, showsState, signIn, undeployInPortal } from './portal.ts';

const chromium = findChromium();
const NAME = `Markdown ${randomUUID().slice(0, 8)}`;
/** A manual that nobody wrote for this: that of a package which the portal uses. */
const MANUAL = 'react-markdown.md';
const NOTES = 'notes.txt';
/** Indexing waits for its turn, a process, and the encoder. */
const INDEXED_MS_MAX = 100_000;

/** What the manual answers, with the section that does. */
const INSIDE: [question: string, section: RegExp][] = [
  ['When should I use react-markdown?', /When should I use this/],
  ['How do I install the package with npm?', /Install/],
  ['Which component supports async plugins through hooks?', /MarkdownHooks/],
  ['How do I use a plugin with options?', /plugin with options/],
  ['Where do I find a list of remark plugins?', /Plugins/],
  ['Which parser do we use under the hood for parsing?', /Syntax/],
  ['With which versions of Node.js is it compatible?', /Compatibility/],
  ['Why does it escape HTML in markdown?', /HTML in markdown/],
];
/** What it says nothing about. */
const OUTSIDE = ['What is the capital of Mongolia?', 'How do I cancel my hotel booking?'];

/** What pages have in English in both languages: names of models, and of the pack. */
const ENGLISH = ['extract', 'scripted', 'obedient'];

describe.skipIf(!chromium)('a knowledge base of an organisation', () => {
  let browser: Browser;
  let page: Page;
  let baseId: string;
  let agentId: string;
  const at = (path: string) => `${endpoint('portal')}/o/default${path}`;
  const dialog = () => page.getByRole('dialog');
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });

  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ page } = await openWindow(browser));
    await signIn(page);
  });
  afterAll(() => browser?.close());

  it('is created with the keyboard alone', async () => {
    await page.goto(at('/knowledge'));
    await page.getByRole('button', { name: 'Create knowledge base' }).focus();
    await page.keyboard.press('Enter');
    await dialog().getByLabel('Name').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type(NAME);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/knowledge\/[0-9a-f-]{36}$/);
    baseId = page.url().slice(-36);
    await showsState(page, 'No documents');
  });

  it('has a name that no other has, which the field says', async () => {
    await page.goto(at('/knowledge?create=1'));
    await dialog().getByLabel('Name').fill(NAME);
    await dialog().getByRole('button', { name: 'Create knowledge base' }).click();
    await dialog().getByText('A knowledge base with this name exists').waitFor();
    expect(await dialog().getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
    await dialog().getByLabel('Name').fill('');
    await page.keyboard.press('Escape');
  });

  it('says of a file that it does not take what it takes, and sends nothing', async () => {
    await page.goto(at(`/knowledge/${baseId}`));
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/documents')) sent.push(request.url());
    });
    const text = Buffer.from('text');
    await alive();
    await picker().setInputFiles([
      { name: 'photo.png', mimeType: 'image/png', buffer: text },
      { name: 'large.txt', mimeType: 'text/plain', buffer: Buffer.alloc(4_000_001, 'x') },
    ]);
    await page.getByText('This type is not accepted').waitFor();
    await page.getByText('The file is larger than 4 MB').waitFor();
    await page.getByRole('button', { name: 'Dismiss photo.png' }).click();
    await page.getByRole('button', { name: 'Dismiss large.txt' }).click();
    expect(sent).toEqual([]);
  });

  it('takes several documents and shows when they are ready', async () => {
    const manual = await readFile(join(ROOT, 'node_modules/react-markdown/readme.md'));
    await picker().setInputFiles([
      { name: MANUAL, mimeType: '', buffer: manual },
      { name: 'empty.md', mimeType: 'text/markdown', buffer: Buffer.from('\n \n') },
    ]);
    await row('empty.md').getByText('has no visible text').waitFor({ timeout: INDEXED_MS_MAX });
    await row(MANUAL).getByText('Ready').waitFor({ timeout: INDEXED_MS_MAX });
    await showsState(page, '1 document failed');
  });

  it('takes a document that is dropped on it, and its next version', async () => {
    await drop(NOTES, '# Support\n\nThe office opens at nine.');
    await row(NOTES).getByText('Ready').waitFor({ timeout: INDEXED_MS_MAX });
    await drop(NOTES, '# Support\n\nThe office opens at ten o’clock.');
    await row(NOTES).getByRole('cell', { name: '2', exact: true }).first().waitFor();
    await row(NOTES).getByText('Ready').waitFor({ timeout: INDEXED_MS_MAX });
  });

  it('no longer has a document that is deleted', async () => {
    await page.getByRole('button', { name: 'Delete empty.md' }).click();
    await dialog().getByLabel('Type empty.md to confirm').fill('empty.md');
    await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
    await row('empty.md').waitFor({ state: 'detached' });
    await showsState(page, 'Ready');
  });

  it('finds passages with their document, section and score, and opens the section', async () => {
    await page.getByRole('tab', { name: 'Try it' }).click();
    await page.getByLabel('Question').fill('When does the office open?');
    await page.keyboard.press('Enter');
    const best = page.getByRole('list', { name: 'Passages' }).getByRole('listitem').first();
    await best.getByText('ten o’clock').waitFor();
    await best.getByText(`${NOTES} · version 2`).waitFor();
    await best.getByText(/^Score \d/).waitFor();
    await best.getByLabel('Why it stands here').getByText('Words').waitFor();
    expect(await violations(page)).toEqual([]);
    await best.getByRole('button', { name: /^Open section/ }).press('Enter');
    await dialog().locator('mark').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(
      /^Open section/,
    );
  });

  it('has an agent deployed on it', async () => {
    await page.getByRole('link', { name: 'Deploy agent' }).click();
    const choice = (name: string) => page.getByRole('combobox', { name, exact: true });
    await choice('Knowledge base').waitFor();
    expect(await choice('Knowledge base').inputValue()).toBe(baseId);
    expect(await choice('Model').inputValue()).toBe(`extract/${baseId}`);
    await page.getByRole('button', { name: 'Deploy agent' }).click();
    await page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
    agentId = page.url().slice(-36);
    await showsState(page, 'Ready');
  });

  it('answers what the manual says, with its section, and says so where it does not know', async () => {
    const answers: string[] = [];
    for (const question of [...INSIDE.map(([text]) => text), ...OUTSIDE]) answers.push(await ask(question));
    const cited = INSIDE.filter(([, section], place) => section.test(answers[place] ?? ''));
    expect.soft(answers.slice(INSIDE.length).filter((text) => !/do not know/.test(text))).toEqual([]);
    expect(cited.length, answers.join('\n---\n')).toBeGreaterThanOrEqual(4);
    for (const answer of answers) expect(answer).toMatch(/Sources|do not know/);
  });

  it('opens the section that an answer cites', async () => {
    await page.goto(at(`/agents/${agentId}`));
    await ask('When does the office open?');
    const source = page.getByRole('list', { name: 'Sources' }).getByRole('button').first();
    await source.press('Enter');
    await page.getByRole('button', { name: 'Open section' }).click();
    await dialog().getByText(`${NOTES} · version 2`).waitFor();
    expect(await dialog().locator('mark').innerText()).toContain('ten o’clock');
    await page.keyboard.press('Escape');
  });

  it('is seen by nobody in another organisation', async () => {
    const slug = await createOrganization(page, `readers${randomUUID().slice(0, 6)}`);
    const other = `${endpoint('portal')}/o/${slug}`;
    await page.goto(`${other}/knowledge`);
    await page.getByText('No knowledge bases of your own').waitFor();
    expect(await page.getByText(NAME).count()).toBe(0);
    await page.goto(`${other}/knowledge/${baseId}`);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    const api = `${endpoint('portal')}/api/o/${slug}/knowledge/${baseId}/documents`;
    const read = await page.request.get(api);
    const written = await page.request.post(`${api}?name=a.md&key=${randomUUID()}`, {
      headers: { 'content-type': 'text/markdown', origin: endpoint('portal') },
      data: '# A',
    });
    expect([read.status(), written.status()]).toEqual([404, 404]);
  });

  it('has pages that everybody can use, in both languages', async () => {
    const paths = ['/knowledge', `/knowledge/${baseId}`, `/agents/deploy?base=${baseId}`];
    expect(
      await violationsOf(
        page,
        paths.map((path) => `/o/default${path}`),
      ),
    ).toEqual([]);
    await dress(page.context(), { theme: 'dark', locale: 'zh' });
    const english: string[] = [];
    for (const path of [...paths, `/knowledge/${baseId}?tab=try`]) {
      await page.goto(at(path));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForFunction(() => !document.querySelector('.skeleton'));
      english.push(...(await englishIn(page, [NAME, MANUAL, NOTES, baseId, ...ENGLISH])));
    }
    expect(english).toEqual([]);
    await dress(page.context(), { theme: 'light', locale: 'en' });
  });

  it('says of a citation whose document was deleted meanwhile that it was', async () => {
    await page.goto(at(`/agents/${agentId}`));
    await ask('When does the office open?');
    const other = await page.context().newPage();
    await other.goto(at(`/knowledge/${baseId}`));
    await other.getByRole('button', { name: `Delete ${NOTES}` }).click();
    await other.getByRole('dialog').getByLabel(`Type ${NOTES} to confirm`).fill(NOTES);
    await other.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await other.getByRole('row').filter({ hasText: NOTES }).waitFor({ state: 'detached' });
    await other.close();
    await page.getByRole('list', { name: 'Sources' }).getByRole('button').first().click();
    await page.getByRole('button', { name: 'Open section' }).click();
    await dialog().getByText('The document was deleted').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  it('is deleted with its documents', async () => {
    await page.goto(at(`/agents/${agentId}`));
    await undeployInPortal(page, await page.getByRole('heading', { level: 1 }).innerText());
    await page.goto(at(`/knowledge/${baseId}`));
    await page.getByRole('button', { name: `Delete ${NAME}` }).click();
    await dialog().getByLabel(`Type ${NAME} to confirm`).fill(NAME);
    await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
    await page.waitForURL(/\/knowledge$/);
    await page.getByRole('button', { name: 'Create knowledge base' }).waitFor();
    expect(await row(NAME).count()).toBe(0);
  });

  const picker = () => page.locator('input[type=file]');

  /** The picker is hidden: a person opens it by its button, which works once React does; a test need not wait for that. */
  async function alive(): Promise<void> {
    const isAlive = (element: Element) => Object.keys(element).some((key) => key.startsWith('__reactProps'));
    await expect.poll(() => picker().evaluate(isAlive)).toBe(true);
  }

  async function drop(name: string, text: string): Promise<void> {
    const transfer = await page.evaluateHandle(
      ([fileName = '', content = '']) => {
        const data = new DataTransfer();
        data.items.add(new File([content], fileName));
        return data;
      },
      [name, text],
    );
    await page.getByText('Drop files here').dispatchEvent('drop', { dataTransfer: transfer });
  }

  /** The last answer of the conversation with its sources, once it is whole. */
  async function ask(question: string): Promise<string> {
    const turns = page.getByRole('log', { name: 'Conversation' }).getByRole('listitem');
    const turn = turns.filter({ hasText: question }).first();
    await page.getByRole('textbox', { name: 'Message' }).fill(question);
    await page.getByRole('button', { name: 'Send' }).click();
    await turn.getByText(/^\d+(\.\d+)?\ss$/).waitFor();
    const sources = await turn.getByRole('list', { name: 'Sources' }).allInnerTexts();
    return `${await turn.innerText()}\n${sources.length > 0 ? `Sources ${sources.join(' ')}` : ''}`;
  }
});
