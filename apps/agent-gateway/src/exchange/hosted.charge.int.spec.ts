import { startScriptedOpenAi, testDatabaseUrl, type ScriptedOpenAi } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { query, reasonOf, rpc, useGateway } from '../testing/gateway.fixture.js';
import { startHostProcess, type HostProcess } from '../testing/host.process.js';

/** What a runtime works on at once. */
const TURNS_MAX = 32;

const gateway = useGateway();
let openAi: ScriptedOpenAi;
let hosts: HostProcess;

beforeAll(async () => {
  openAi = await startScriptedOpenAi();
  hosts = await startHostProcess(gateway.harness, {
    databaseUrl: testDatabaseUrl(inject('databaseAdminUrl'), 'host'),
    modelsUrl: openAi.url,
  });
});
afterAll(async () => {
  await hosts.stop();
  await openAi.close();
});
beforeEach(() => openAi.reply({ kind: 'text', chunks: ['Hel', 'lo'] }));

/** Sends a message, as a whole answer or as a stream, and resolves with the text of the response. */
async function send(agentId: string, method: 'SendMessage' | 'SendStreamingMessage'): Promise<string> {
  return (await gateway.fetch(agentId, rpc(method))).text();
}

describe('a message to a hosted agent', () => {
  it('is charged once it is answered, streamed or not', async () => {
    const { agentId } = await hosts.deploy();
    expect(await send(agentId, 'SendMessage')).toContain('TASK_STATE_COMPLETED');
    expect(await send(agentId, 'SendStreamingMessage')).toContain('TASK_STATE_COMPLETED');
    expect(await gateway.settledRows(agentId)).toMatchObject([{ charge: 'posted' }, { charge: 'posted' }]);
  });

  it.each(['SendMessage', 'SendStreamingMessage'] as const)(
    'that no budget covers names the budget and costs nothing: %s',
    async (method) => {
      const { agentId } = await hosts.deploy();
      const error = { message: 'secret', type: 'insufficient_quota', code: 'insufficient_quota' };
      openAi.reply({ kind: 'error', status: 429, error });
      const text = await send(agentId, method);
      expect(text).toContain('BUDGET_EXHAUSTED');
      expect(text).toMatch(/budget does not cover this message. Add credit or raise the budget/);
      expect(await gateway.rows(agentId)).toMatchObject([{ outcome: 'failed', charge: 'none' }]);
    },
  );

  it.each(['SendMessage', 'SendStreamingMessage'] as const)(
    'that the host cannot store calls no model and costs nothing, however often it is sent: %s',
    async (method) => {
      const { agentId } = await hosts.deploy();
      const asked = openAi.requests.length;
      const texts = await withoutTasks(async () => [
        await send(agentId, method),
        await send(agentId, method),
      ]);
      for (const text of texts)
        expect(JSON.parse(text)).toMatchObject({ error: { data: [{ domain: 'isthmus' }] } });
      expect(openAi.requests).toHaveLength(asked);
      expect(await gateway.rows(agentId)).toMatchObject([
        { outcome: 'failed', charge: 'none' },
        { outcome: 'failed', charge: 'none' },
      ]);
    },
  );

  it('that is one too many is refused before it is a task, and costs nothing', async () => {
    const { agentId } = await hosts.deploy();
    openAi.reply({ kind: 'hang' });
    const asked = openAi.requests.length;
    const leave = new AbortController();
    for (let count = 0; count < TURNS_MAX; count++)
      void gateway
        .fetch(agentId, rpc('SendStreamingMessage'), { signal: leave.signal })
        .catch(() => undefined);
    await expect.poll(() => openAi.requests.length, { timeout: 20_000 }).toBe(asked + TURNS_MAX);
    const refused = await gateway.post(agentId, rpc('SendMessage'));
    expect(reasonOf(refused)).toBe('RATE_LIMITED');
    expect(refused.body.error?.message).toMatch(/already works on 32 messages; send this one again later/);
    leave.abort();
    const rows = await gateway.settledRows(agentId);
    expect(rows.filter(({ outcome }) => outcome === 'failed')).toMatchObject([{ charge: 'none' }]);
  });
});

/** Runs `work` while the host's table of tasks is not there. */
async function withoutTasks<Result>(work: () => Promise<Result>): Promise<Result> {
  await query('ALTER TABLE host.task RENAME TO task_away', []);
  try {
    return await work();
  } finally {
    await query('ALTER TABLE host.task_away RENAME TO task', []);
  }
}
