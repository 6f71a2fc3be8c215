import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations, violationsOf } from './accessibility.ts';
import { dress, findChromium, launch, openWindow } from './browser.ts';
import { englishIn } from './chinese.ts';
import { endpoint } from './endpoints.ts';
import { showsState, signIn, undeployInPortal } from './portal.ts';

const chromium = findChromium();
const NAME = `Office ${randomUUID().slice(0, 8)}`;
const NOTES = 'notes.txt';
/** Indexing waits for its turn, a process, and the encoder. */
const INDEXED_MS_MAX = 100_000;

/** What the pages have in English in both languages: questions, answers, and names of formats. */
const ENGLISH = [
  NAME,
  NOTES,
  'When does the office open',
  'on Fridays',
  'What is the capital of Mongolia',
  'Who was Ada',
  'The office opens at ten o’clock',
  'It opens at nine',
  'notes',
  'extract',
  'CSV',
  'JSONL',
];

describe.skipIf(!chromium)('the evaluation of a knowledge base', () => {
  let browser: Browser;
  let page: Page;
  let baseId: string;
  const at = (path: string) => `${endpoint('portal')}/o/default${path}`;
  const dialog = () => page.getByRole('dialog');
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  const save = () => page.getByRole('button', { name: 'Save questions' }).click();

  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ page } = await openWindow(browser));
    await signIn(page);
    await page.goto(at('/knowledge?create=1'));
    await dialog().getByLabel('Name').fill(NAME);
    await dialog().getByRole('button', { name: 'Create knowledge base' }).click();
    await page.waitForURL(/\/knowledge\/[0-9a-f-]{36}$/);
    baseId = page.url().slice(-36);
    const buffer = Buffer.from('The office opens at ten o’clock.');
    const notes = { name: NOTES, mimeType: 'text/plain', buffer };
    await page.locator('input[type=file]').setInputFiles(notes);
    await row(NOTES).getByText('Ready').waitFor({ timeout: INDEXED_MS_MAX });
  });
  afterAll(() => browser?.close());

  it('tells by questions of the organisation whether it answers', async () => {
    await page.getByRole('tab', { name: 'Evaluation' }).click();
    for (const [question, answers] of [
      ['When does the office open?', NOTES],
      ['What is the capital of Mongolia?', 'Not in the documents'],
    ] as const) {
      await page.getByRole('button', { name: 'Add question' }).click();
      await page
        .getByRole('textbox', { name: /^Question \d/ })
        .last()
        .fill(question);
      await page
        .getByRole('combobox', { name: /^What answers/ })
        .last()
        .selectOption(answers);
    }
    await save();
    await page.getByRole('button', { name: 'Run evaluation' }).click();
    await row('When does the office open?').getByText('Right', { exact: true }).waitFor();
    await row('What is the capital of Mongolia?').getByText('Refused rightly').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('takes questions from a file, and says of each line what is wrong with it', async () => {
    await page.getByRole('button', { name: 'Import questions' }).press('Enter');
    const content = dialog().getByLabel('Or paste it');
    await content.fill('question,document\nHow late?,absent.md\n,notes.txt');
    await dialog().getByRole('button', { name: 'Import questions' }).click();
    await dialog().getByText('Line 2: there is no document with this name.').waitFor();
    await dialog().getByText('Line 3: the question is missing.').waitFor();
    expect(await violations(page)).toEqual([]);
    const buffer = Buffer.from(
      `{"question": "Who was Ada?", "document": "${NOTES}", "section": "Nowhere"}\n`,
    );
    const file = { name: 'questions.jsonl', mimeType: '', buffer };
    await dialog().getByLabel('File').setInputFiles(file);
    await expect.poll(() => content.inputValue()).toContain('Ada');
    await dialog().getByRole('button', { name: 'Import questions' }).click();
    await dialog().waitFor({ state: 'hidden' });
  });

  it('says which question expects what is not there, and has it chosen', async () => {
    await save();
    await page.getByText(`${NOTES} › Nowhere is not in the knowledge base`).waitFor();
    await page.getByRole('button', { name: 'Find the section that answers question 3' }).press('Enter');
    await dialog()
      .getByRole('radio', { name: /^Not in the documents/ })
      .check();
    await dialog().getByRole('button', { name: 'Choose', exact: true }).click();
    await save();
    await page.getByText('have changed since').waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const saved = await readFile(await (await saving).path(), 'utf8');
    expect(saved).toContain(`When does the office open?,${NOTES},`);
  });

  it('compares a run with the one before', async () => {
    await page.getByRole('button', { name: 'Run evaluation' }).click();
    await row('Who was Ada?').getByText('Refused rightly').waitFor();
    await page.getByText('Since the run before, by 2 questions that both asked').waitFor();
    await page.getByText('The documents are the same').waitFor();
    const runs = page.getByRole('combobox', { name: 'Run shown' });
    expect(await runs.locator('option').count()).toBe(2);
    await runs.selectOption({ index: 1 });
    await row('Who was Ada?').waitFor({ state: 'detached' });
  });

  it('has the answer of an agent marked as wrong, with a word', async () => {
    await page.goto(at(`/agents/deploy?base=${baseId}`));
    await page.getByRole('button', { name: 'Deploy agent' }).click();
    await page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
    await showsState(page, 'Ready');
    await page.getByRole('textbox', { name: 'Message' }).fill('When does the office open?');
    await page.getByRole('button', { name: 'Send' }).click();
    const mark = page.getByRole('group', { name: 'Is this answer right?' });
    await mark.getByRole('button', { name: 'Wrong' }).press('Enter');
    await page.getByLabel('What is wrong?').fill('It opens at nine on Fridays.');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await mark.getByText('Noted, with your words.').waitFor();
    await mark.getByRole('button', { name: 'Wrong', pressed: true }).waitFor();
    await undeployInPortal(page, await page.getByRole('heading', { level: 1 }).innerText());
  });

  it('makes a question of the marked answer in one step', async () => {
    await page.goto(at(`/knowledge/${baseId}?tab=evaluation`));
    const marked = page.getByRole('list', { name: 'Marked answers' }).getByRole('article');
    await marked.getByText('It opens at nine on Fridays.').waitFor();
    await page.getByText('0% right in the last 30 days').waitFor();
    expect(await violations(page)).toEqual([]);
    await marked.getByRole('button', { name: /^Add as question/ }).press('Enter');
    await dialog().getByLabel('Question').fill('When does the office open on Fridays?');
    await dialog()
      .getByRole('radio', { name: /ten o’clock/ })
      .check();
    expect(await violations(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Add as question' }).click();
    await page.getByText('No marked answer waits.').waitFor();
    const questions = page.getByRole('textbox', { name: /^Question \d/ });
    expect(await questions.last().inputValue()).toBe('When does the office open on Fridays?');
  });

  it('has an answer of the playground marked, and the mark dismissed', async () => {
    await page.goto(at(`/playground?model=${encodeURIComponent(`extract/${baseId}`)}`));
    await page.getByRole('textbox', { name: 'Message' }).fill('When does the office open?');
    await page.getByRole('button', { name: 'Send' }).click();
    const mark = page.getByRole('group', { name: 'Is this answer right?' });
    await mark.getByRole('button', { name: 'Right' }).click();
    await mark.getByText('Noted.').waitFor();
    await page.goto(at(`/knowledge/${baseId}?tab=evaluation`));
    await page.getByRole('combobox', { name: 'Marked answers shown' }).selectOption('Right');
    await page.getByRole('button', { name: /^Dismiss: / }).click();
    await page.getByText('No marked answer waits.').waitFor();
    await page.getByText('50% right in the last 30 days').waitFor();
  });

  it('has a page that everybody can use, in both languages', async () => {
    expect(await violationsOf(page, [`/o/default/knowledge/${baseId}?tab=evaluation`])).toEqual([]);
    await dress(page.context(), { theme: 'dark', locale: 'zh' });
    await page.goto(at(`/knowledge/${baseId}?tab=evaluation`));
    await row('Who was Ada?').waitFor();
    await page.waitForFunction(() => !document.querySelector('.skeleton'));
    expect(await englishIn(page, ENGLISH)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await dress(page.context(), { theme: 'light', locale: 'en' });
  });

  it('is deleted with the knowledge base', async () => {
    await page.goto(at(`/knowledge/${baseId}`));
    await page.getByRole('button', { name: `Delete ${NAME}` }).click();
    await dialog().getByLabel(`Type ${NAME} to confirm`).fill(NAME);
    await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
    await page.waitForURL(/\/knowledge$/);
  });
});
