import { TaskState } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import type { host } from '@isthmus/contracts';
import { models } from '@isthmus/contracts';
import { newTenantScope, startToolServer, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startHostHarness, type HostHarness } from '../testing/host.harness.js';
import { answerOf, collect, dataOf, statusTextOf, taskOf, textRequest } from '../testing/messages.js';

let harness: HostHarness;
let instance: host.Instance;
let client: Client;

beforeAll(async () => {
  harness = await startHostHarness(testDatabaseUrl(inject('databaseAdminUrl'), 'host'), {
    INSTANCES_MAX: 20,
  });
  instance = await harness.startAgent({
    specChange: {
      limits: { stepsMax: 2, outputTokensMax: 50, turnTimeoutMs: 20_000 },
      knowledgeBaseId: 'support',
    },
  });
  client = await harness.clientFor(instance);
});
afterAll(() => harness.stop());
beforeEach(() => harness.openAi.reply({ kind: 'text', chunks: ['Hel', 'lo'] }));

const ask = async (text: string, to = client) => taskOf(await to.sendMessage(textRequest(text)));
const rpc = (headers: Record<string, string>, params: object = {}, method = 'GetTask') =>
  fetch(`${instance.endpoint}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });

describe('who may talk to an instance', () => {
  it("is nobody without a token of the platform for the agent's own tenant", async () => {
    const gateway = await harness.identities.identityOf('agent-gateway');
    const foreign = await gateway.tokenFor('agent-host', newTenantScope());
    const elsewhere = await gateway.tokenFor('maas-gateway', harness.tenant);
    const tokens = ['', 'Bearer nonsense', `Bearer ${foreign}`, `Bearer ${elsewhere}`];
    const answers = await Promise.all(
      tokens.map((authorization) => rpc(authorization === '' ? {} : { authorization })),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });

  it('is no service but the gateway', async () => {
    for (const name of ['portal', 'orchestrator'] as const) {
      const identity = await harness.identities.identityOf(name);
      const authorization = `Bearer ${await identity.tokenFor('agent-host', harness.tenant)}`;
      expect((await rpc({ authorization })).status).toBe(403);
    }
  });

  it('sees only their own tasks', async () => {
    const task = await ask('mine');
    const other = await harness.clientFor(instance, { ...harness.tenant, actor: 'user:other' });
    await expect(other.getTask({ tenant: '', id: task.id })).rejects.toThrow(/not found/i);
    expect((await client.getTask({ tenant: '', id: task.id })).id).toBe(task.id);
  });
});

describe('a turn', () => {
  it('is called for as the agent of its tenant', async () => {
    await ask('hello');
    const models = await harness.identities.identityOf('maas-gateway');
    const token = harness.openAi.requests.at(-1)?.authorization.slice('Bearer '.length) ?? '';
    expect(await models.verify(token)).toMatchObject({
      service: 'agent-host',
      scope: { tenantId: harness.tenant.tenantId, actor: `agent:${instance.agentId}` },
    });
  });

  it('is stored with its text in one piece, and listed newest first', async () => {
    const task = await ask('store this');
    expect(task.artifacts).toHaveLength(1);
    expect(task.artifacts[0]?.parts.map(({ content }) => content?.value as string)).toEqual(['Hello']);
    const page = await client.listTasks({
      tenant: '',
      contextId: '',
      status: TaskState.TASK_STATE_COMPLETED,
      pageSize: 1,
      pageToken: '',
      historyLength: undefined,
      statusTimestampAfter: undefined,
      includeArtifacts: false,
    });
    expect(page.tasks.map(({ id }) => id)).toEqual([task.id]);
    expect(page.nextPageToken).not.toBe('');
    expect(page.totalSize).toBeGreaterThan(1);
  });

  it('answers at once when asked to, and goes on without its client', async () => {
    harness.openAi.reply({ kind: 'text', chunks: ['la', 'ter'], delayMs: 50 });
    const request = textRequest('no hurry');
    request.configuration = {
      acceptedOutputModes: [],
      taskPushNotificationConfig: undefined,
      returnImmediately: true,
    };
    const task = taskOf(await client.sendMessage(request));
    const now = () => client.getTask({ tenant: '', id: task.id });
    await expect
      .poll(async () => (await now()).status?.state, { timeout: 10_000 })
      .toBe(TaskState.TASK_STATE_COMPLETED);
    expect(answerOf(await now())).toBe('later');
  });

  it('goes on when the client of its stream leaves', async () => {
    harness.openAi.reply({ kind: 'text', chunks: ['un', 'seen'], delayMs: 100 });
    const stream = client.sendMessageStream(textRequest('bye'));
    const first = await stream.next();
    if (first.done || first.value.payload?.$case !== 'task') throw new Error('the first event is the task');
    const { id } = first.value.payload.value;
    await stream.return(undefined);
    await expect
      .poll(async () => answerOf(await client.getTask({ tenant: '', id })), { timeout: 10_000 })
      .toBe('unseen');
  });

  it('refuses files, emptiness, too much and a task that has ended', async () => {
    const raw = {
      content: { $case: 'raw' as const, value: Buffer.from('x') },
      mediaType: 'image/png',
      filename: '',
      metadata: undefined,
    };
    await expect(client.sendMessage(textRequest('', { parts: [raw] }))).rejects.toThrow(
      /text and data parts/,
    );
    await expect(client.sendMessage(textRequest('  '))).rejects.toThrow(/not empty/);
    await expect(client.sendMessage(textRequest('x'.repeat(32_001)))).rejects.toThrow(
      /at most 32000 characters/,
    );
    const task = await ask('once');
    await expect(client.sendMessage(textRequest('twice', { taskId: task.id }))).rejects.toThrow(/terminal/);
  });
});

describe('a turn that fails says why, and nothing more', () => {
  it.each([
    ['output tokens', { kind: 'text', chunks: ['long'], finish: 'length' }, /limit of 50 output tokens/],
    ['steps', { kind: 'tool', name: 'search_knowledge', arguments: { query: 'x' } }, /limit of 2 steps/],
    ['a cut', { kind: 'cut', chunks: ['par'] }, /broke off in the middle/],
    [
      'a broken upstream',
      { kind: 'error', status: 500, error: { message: 'secret stack' } },
      /cannot answer now/,
    ],
    ['an unknown model', { kind: 'error', status: 404, error: { message: 'secret' } }, /does not exist/],
    [
      'no budget',
      { kind: 'error', status: 429, error: { message: 'secret', code: 'insufficient_quota' } },
      /budget does not cover this message/,
    ],
    [
      'its rate limit',
      { kind: 'error', status: 429, error: { message: 'secret', code: 'rate_limit_exceeded' } },
      /rate limit of the model scripted is reached/,
    ],
    ['silence', { kind: 'text', chunks: [] }, /answered nothing/],
  ] as const)('%s', async (_, reply, text) => {
    harness.openAi.reply(structuredClone(reply) as Parameters<typeof harness.openAi.reply>[0]);
    const task = await ask('try');
    expect(task.status?.state).toBe(TaskState.TASK_STATE_FAILED);
    expect(statusTextOf(task)).toMatch(text);
    expect(JSON.stringify(task)).not.toContain('secret');
  });

  it('names the limit of its time', async () => {
    const hurried = await harness.startAgent({
      specChange: { limits: { stepsMax: 2, outputTokensMax: 50, turnTimeoutMs: 300 } },
    });
    harness.openAi.reply({ kind: 'hang' });
    const task = await ask('try', await harness.clientFor(hurried));
    expect(task.status?.state).toBe(TaskState.TASK_STATE_FAILED);
    expect(statusTextOf(task)).toBe('The turn reached its time limit of 300 ms.');
  });

  it('keeps what was said of a failed turn out of the conversation', async () => {
    const first = await ask('one');
    harness.openAi.reply({ kind: 'cut', chunks: ['x'] });
    await client.sendMessage(textRequest('broken', { contextId: first.contextId }));
    harness.openAi.reply({ kind: 'text', chunks: ['ok'] });
    await client.sendMessage(textRequest('two', { contextId: first.contextId }));
    expect(
      harness.openAi.requests
        .at(-1)
        ?.messages.slice(1)
        .map(({ content }) => content),
    ).toEqual(['one', 'Hello', 'two']);
  });
});

describe('what a model can use', () => {
  it('is the knowledge base, and its passages become citations', async () => {
    harness.state.passages.splice(
      0,
      Infinity,
      models.Passage.fromPartial({ articleId: 'roaming-1', title: 'Roaming', text: 'Abroad you pay…' }),
    );
    harness.openAi.reply(({ messages }) =>
      messages.at(-1)?.role === 'tool'
        ? { kind: 'text', chunks: ['See Roaming.'] }
        : { kind: 'tool', name: 'search_knowledge', arguments: { query: 'roaming' } },
    );
    const task = await ask('what does it cost abroad?');
    expect(harness.state.searches.at(-1)).toEqual({ tenantId: harness.tenant.tenantId, query: 'roaming' });
    expect(answerOf(task)).toBe('See Roaming.');
    expect(dataOf(task)).toEqual([
      { citations: [{ articleId: 'roaming-1', title: 'Roaming', quote: 'Abroad you pay…' }] },
    ]);
  });

  it('is nothing for the built-in model, which cites by itself', async () => {
    const extract = await harness.startAgent({
      specChange: { model: 'extract/support', knowledgeBaseId: 'support' },
    });
    const citations = [{ article_id: 'plans-3', title: 'Plans', quote: 'Plan M holds 50 GB.' }];
    harness.openAi.reply({ kind: 'text', chunks: ['Plan M ', 'holds 50 GB.'], citations });
    const events = await collect(
      (await harness.clientFor(extract)).sendMessageStream(textRequest('plan m?')),
    );
    expect(harness.openAi.requests.at(-1)).toMatchObject({ model: 'extract/support', tools: [] });
    const last = events
      .flatMap(({ payload }) => (payload?.$case === 'artifactUpdate' ? [payload.value] : []))
      .at(-1);
    expect(last).toMatchObject({ append: true, lastChunk: true });
    expect(last?.artifact?.parts[0]?.content?.value).toEqual({
      citations: [{ articleId: 'plans-3', title: 'Plans', quote: 'Plan M holds 50 GB.' }],
    });
  });

  it('is the tools of its MCP servers', async () => {
    const tools = await startToolServer();
    const agent = await harness.startAgent({ specChange: { mcpServers: [{ name: 'sky', url: tools.url }] } });
    harness.openAi.reply(({ messages }) =>
      messages.at(-1)?.role === 'tool'
        ? { kind: 'text', chunks: [JSON.stringify(messages.at(-1)?.content)] }
        : { kind: 'tool', name: 'sky_weather', arguments: { city: 'Xi’an' } },
    );
    const task = await ask('weather?', await harness.clientFor(agent));
    expect(tools.cities).toEqual(['Xi’an']);
    expect(answerOf(task)).toContain('It rains in Xi’an.');
    await tools.close();
    harness.openAi.reply({ kind: 'text', chunks: ['hm'] });
    const other = await harness.startAgent({ specChange: { mcpServers: [{ name: 'sky', url: tools.url }] } });
    expect(statusTextOf(await ask('weather?', await harness.clientFor(other)))).toBe(
      'The tool server "sky" cannot be reached now.',
    );
  });
});
