import { randomUUID } from 'node:crypto';
import { TaskState, type Task } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf } from './accessibility.ts';
import { clientFor, fetchCard, fetchWithKey, messageOf } from './a2a-client.ts';
import { dress, findChromium, launch, openWindow } from './browser.ts';
import { englishIn } from './chinese.ts';
import { endpoint } from './endpoints.ts';
import { createKeyInPortal, deployInPortal, showsState, signIn } from './portal.ts';

const chromium = findChromium();
const NAME = `Counter ${randomUUID().slice(0, 8)}`;
const UNKNOWN = ['What is the capital of Mongolia?', 'Who painted the Mona Lisa?'];
const ANSWER = 'Alice here. Your router is on its way.';

describe.skipIf(!chromium)('a conversation that goes to a person', () => {
  let browser: Browser;
  let page: Page;
  let client: Client;
  let agentId: string;
  let handOver: string;
  let task: Task;
  const at = (path: string) => `${endpoint('portal')}/o/default${path}`;
  const read = () => client.getTask({ tenant: '', id: task.id });
  const said = ({ status }: Task) => {
    const content = status?.message?.parts[0]?.content;
    return content?.$case === 'text' ? content.value : '';
  };

  /** As the customer, with the official client. */
  async function write(text: string, contextId: string, taskId = ''): Promise<Task> {
    const request = messageOf(text, contextId);
    request.message.taskId = taskId;
    const answer = await client.sendMessage(request);
    if (!('artifacts' in answer)) throw new Error('the agent answered without a task');
    return answer;
  }

  /** Opens the newest request of the queue. */
  async function openNewest(words: string): Promise<void> {
    await page.goto(at('/hand-overs'));
    await page.getByRole('link', { name: words }).first().click();
    await page.waitForURL(/\/hand-overs\/[0-9a-f-]{36}$/);
  }

  beforeAll(async () => {
    browser = await launch(chromium ?? '');
    ({ page } = await openWindow(browser));
    await signIn(page);
    const secret = await createKeyInPortal(page, 'counter');
    agentId = await deployInPortal(page, NAME);
    await showsState(page, 'Ready');
    const fetchImpl = fetchWithKey(secret);
    const card = await fetchCard(`${endpoint('gateway')}/agents/${agentId}/`, fetchImpl);
    client = await clientFor(card, fetchImpl);
  });
  afterAll(() => browser?.close());

  it('is handed over only once its agent has a rule', async () => {
    await page.goto(at(`/hand-overs/rules?agent=${agentId}`));
    await page.getByRole('checkbox', { name: 'Hand over to a person' }).check();
    await page.getByRole('button', { name: 'Save rule' }).click();
    await page.getByText('Rule saved').waitFor();
    await page.reload();
    expect(await page.getByRole('checkbox', { name: 'Hand over to a person' }).isChecked()).toBe(true);
  });

  it('waits for a person, whom the customer is told of', async () => {
    task = await write('I want to talk to a person about my router', `asked-${NAME}`);
    expect(task.status?.state).toBe(TaskState.TASK_STATE_INPUT_REQUIRED);
    expect(said(task)).toContain('Nobody is here yet');
    await openNewest('I want to talk to a person');
    handOver = page.url();
    await page.getByRole('heading', { level: 1, name: 'Asked for a person' }).waitFor();
    await page.getByRole('list', { name: 'Conversation' }).getByText('about my router').waitFor();
  });

  it('is taken and answered with the keyboard, and the customer reads it in the same task', async () => {
    await page.getByRole('button', { name: 'Take over' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Your answer').fill(ANSWER);
    await page.getByRole('button', { name: 'Send answer' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Conversation' }).getByText(ANSWER).waitFor();
    const answered = await read();
    expect([said(answered), answered.status?.message?.metadata]).toEqual([
      ANSWER,
      { domain: 'isthmus', author: { kind: 'person' } },
    ]);
    const more = await write('Thank you. When?', task.contextId, task.id);
    expect(said(more)).toContain('passed on to the person');
    await page.getByRole('list', { name: 'Conversation' }).getByText('Thank you. When?').waitFor();
  });

  it('is given back to the agent, which answers again', async () => {
    await page.getByRole('button', { name: 'Give back to the agent' }).click();
    await page.getByText('Back with the agent').waitFor();
    const answered = await write('How do I pay my bill?', task.contextId, task.id);
    expect([answered.id, answered.status?.state]).toEqual([task.id, TaskState.TASK_STATE_COMPLETED]);
    expect(answered.artifacts.length).toBeGreaterThan(0);
  });

  it('is handed over by an agent that did not know twice, with a summary of what stayed open', async () => {
    const contextId = `abstained-${NAME}`;
    const states: unknown[] = [];
    for (const question of UNKNOWN) states.push((task = await write(question, contextId)).status?.state);
    expect(states).toEqual([TaskState.TASK_STATE_COMPLETED, TaskState.TASK_STATE_INPUT_REQUIRED]);
    await openNewest('Who painted');
    await page.getByRole('heading', { level: 1, name: 'Agent did not know' }).waitFor();
    await page.getByText('An extract').waitFor();
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.getByRole('button', { name: 'Close as resolved' }).click();
    await expect.poll(async () => (await read()).status?.state).toBe(TaskState.TASK_STATE_COMPLETED);
    expect(said(await read())).toContain('closed this conversation as resolved');
  });

  it('is taken over by a member from the messages of the agent', async () => {
    const contextId = `member-${randomUUID()}`;
    await write('How do I pay my bill?', contextId);
    await page.goto(at(`/agents/${agentId}?tab=traffic&conversation=${contextId}`));
    await page.getByRole('button', { name: 'Take over conversation' }).click();
    await page.waitForURL(/\/hand-overs\/[0-9a-f-]{36}$/);
    await page.getByLabel('Your answer').fill('A person looks at this.');
    await page.getByRole('button', { name: 'Send answer' }).click();
    await page.getByRole('list', { name: 'Conversation' }).getByText('A person looks at this.').waitFor();
    const next = await write('And then?', contextId);
    const history = JSON.stringify((await client.getTask({ tenant: '', id: next.id })).history);
    expect(history).toContain('A person looks at this.');
    await page.getByRole('button', { name: 'Close as not resolved' }).click();
    await page.getByText('Not resolved', { exact: true }).first().waitFor();
  });

  it('is counted', async () => {
    await page.goto(at('/hand-overs/measures?days=7'));
    await page.getByRole('row').filter({ hasText: NAME }).waitFor();
    await page.getByRole('heading', { name: 'What is counted' }).waitFor();
  });

  it('has pages that everybody can use, in both languages', async () => {
    const paths = [
      ...['/hand-overs?show=all', '/hand-overs/measures'],
      ...[`/hand-overs/rules?agent=${agentId}`, new URL(handOver).pathname.replace('/o/default', '')],
    ];
    expect(
      await violationsOf(
        page,
        paths.map((path) => `/o/default${path}`),
      ),
    ).toEqual([]);
    await dress(page.context(), { theme: 'dark', locale: 'zh' });
    const english: string[] = [];
    for (const path of paths.slice(1, 3)) {
      await page.goto(at(path));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForFunction(() => !document.querySelector('.skeleton'));
      english.push(...(await englishIn(page, [NAME, agentId, 'extract', 'API', 'Rolling support', 'copy'])));
    }
    expect(english).toEqual([]);
    await dress(page.context(), { theme: 'light', locale: 'en' });
  });
});
