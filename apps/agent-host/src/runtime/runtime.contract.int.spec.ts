import { randomUUID } from 'node:crypto';
import { TaskState } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import { host, models } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { platformScope } from '@isthmus/platform-identity';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startHostHarness, type AgentChange, type HostHarness } from '../testing/host.harness.js';
import { answerOf, collect, statusTextOf, taskOf, textRequest } from '../testing/messages.js';

const SCOPE = { scope: platformScope('test') };
let harness: HostHarness;

beforeAll(async () => {
  harness = await startHostHarness(testDatabaseUrl(inject('databaseAdminUrl'), 'host'), {
    INSTANCES_MAX: 30,
  });
});
afterAll(() => harness.stop());
beforeEach(() => {
  harness.state.leaseRefusal = undefined;
  harness.openAi.reply({ kind: 'text', chunks: ['Hel', 'lo'] });
});

/** An instance, and its process, whichever way it is attached. */
interface Started {
  instance: host.Instance;
  pid: number;
}

const TRANSPORTS = {
  IPC: async (change?: AgentChange): Promise<Started> => {
    const instance = await harness.startAgent(change);
    return { instance, pid: instance.pid };
  },
  gRPC: async (change?: AgentChange): Promise<Started> => {
    const { instance, process } = await harness.startRemoteAgent(change);
    return { instance, pid: process.pid };
  },
};

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const instanceOf = (instanceId: string) => harness.hostClient.getInstance({ instanceId }, SCOPE);

describe.each(Object.entries(TRANSPORTS))('a runtime attached by %s', (transport, start) => {
  let started: Started;
  let client: Client;
  beforeAll(async () => {
    started = await start({ specChange: { knowledgeBaseId: 'support' } });
    client = await harness.clientFor(started.instance);
  });

  const ask = async (text: string, contextId = '') =>
    taskOf(await client.sendMessage(textRequest(text, { contextId })));

  it('is ready with its address, holds the lease of its agent and is listed', async () => {
    const { instance } = started;
    expect(harness.state.leases.get(instance.instanceId)).toMatchObject({
      agentId: instance.agentId,
      generation: 1,
      endpoint: instance.endpoint,
    });
    const { instances } = await harness.hostClient.listInstances({}, SCOPE);
    expect(instances).toContainEqual(instance);
    expect(instance.pid).toBe(transport === 'IPC' ? started.pid : 0);
  });

  it('answers and streams as its tenant’s agent', async () => {
    expect(answerOf(await ask('hello'))).toBe('Hello');
    const events = await collect(client.sendMessageStream(textRequest('hello')));
    expect(events.at(-1)?.payload?.$case).toBe('statusUpdate');
    const maas = await harness.identities.identityOf('maas-gateway');
    const token = harness.openAi.requests.at(-1)?.authorization.slice('Bearer '.length) ?? '';
    expect((await maas.verify(token)).scope).toMatchObject({ actor: `agent:${started.instance.agentId}` });
  });

  it('stores its tasks and lists them, newest first', async () => {
    const first = await ask('first');
    const second = await ask('second');
    const stored = await client.getTask({ tenant: '', id: first.id });
    expect(stored.status?.state).toBe(TaskState.TASK_STATE_COMPLETED);
    const { tasks } = await client.listTasks({
      tenant: '',
      contextId: '',
      status: TaskState.TASK_STATE_UNSPECIFIED,
      pageSize: 2,
      pageToken: '',
      historyLength: undefined,
      statusTimestampAfter: undefined,
      includeArtifacts: false,
    });
    expect(tasks.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it('remembers a conversation', async () => {
    const { contextId } = await ask('one');
    await ask('two', contextId);
    const sent = harness.openAi.requests.at(-1)?.messages.slice(1);
    expect(sent?.map(({ content }) => content)).toEqual(['one', 'Hello', 'two']);
  });

  it('searches its knowledge base', async () => {
    const passage = models.Passage.fromPartial({ articleId: 'a-1', title: 'Roaming', text: 'Abroad…' });
    harness.state.passages.splice(0, Infinity, passage);
    harness.openAi.reply(({ messages }) =>
      messages.at(-1)?.role === 'tool'
        ? { kind: 'text', chunks: ['See Roaming.'] }
        : { kind: 'tool', name: 'search_knowledge', arguments: { query: 'roaming' } },
    );
    expect(answerOf(await ask('abroad?'))).toBe('See Roaming.');
    expect(harness.state.searches.at(-1)).toEqual({ tenantId: harness.tenant.tenantId, query: 'roaming' });
  });

  it('keeps what a model wrote, without what cannot be stored', async () => {
    harness.openAi.reply({ kind: 'text', chunks: ['one\0', 'two\ud800'] });
    const task = await ask('hello');
    expect(answerOf(await client.getTask({ tenant: '', id: task.id }))).toBe('one\ufffdtwo\ufffd');
    await ask('more', task.contextId);
    const sent = harness.openAi.requests.at(-1)?.messages.map(({ content }) => content);
    expect(sent).toContain('one\ufffdtwo\ufffd');
  });

  it('lets in nobody without a token for the tenant of its agent', async () => {
    const gateway = await harness.identities.identityOf('agent-gateway');
    const foreign = await gateway.tokenFor('agent-host', newTenantScope());
    const statuses = await Promise.all(
      ['Bearer nonsense', `Bearer ${foreign}`].map(async (authorization) => {
        const response = await fetch(`${started.instance.endpoint}/`, {
          method: 'POST',
          headers: { authorization },
        });
        return response.status;
      }),
    );
    expect(statuses).toEqual([401, 401]);
  });

  it('sees no task of another agent, even of the same tenant and sender', async () => {
    const other = await start();
    const task = await ask('mine');
    const foreign = await harness.clientFor(other.instance);
    await expect(foreign.getTask({ tenant: '', id: task.id })).rejects.toThrow(/not found/i);
    await harness.hostClient.stopInstance({ instanceId: other.instance.instanceId }, SCOPE);
  });

  it('stops on request, and stores the turn that this interrupts', async () => {
    const agentId = randomUUID();
    const { instance, pid } = await start({ agentId });
    harness.openAi.reply({ kind: 'hang', chunks: ['Well'] });
    const stream = (await harness.clientFor(instance)).sendMessageStream(textRequest('hello'));
    const first = await stream.next();
    if (first.done || first.value.payload?.$case !== 'task') throw new Error('the first event is the task');
    const { id } = first.value.payload.value;
    await harness.hostClient.stopInstance({ instanceId: instance.instanceId }, SCOPE);
    await expect.poll(() => isAlive(pid)).toBe(false);
    await stream.return(undefined).catch(() => undefined);
    expect((await instanceOf(instance.instanceId)).state).toBe(host.InstanceState.STOPPED);

    const next = await start({ agentId, instanceId: `${agentId}-2`, generation: 2 });
    const task = await (await harness.clientFor(next.instance)).getTask({ tenant: '', id });
    expect(task.status?.state).toBe(TaskState.TASK_STATE_FAILED);
    expect(statusTextOf(task)).toContain('is being moved or stopped');
    await harness.hostClient.stopInstance({ instanceId: next.instance.instanceId }, SCOPE);
  });

  it('ends when the registry has given its lease to another', async () => {
    const { instance, pid } = await start();
    harness.state.leaseRefusal = new AppError('FAILED_PRECONDITION', 'The lease has ended');
    await expect.poll(() => isAlive(pid), { timeout: 15_000 }).toBe(false);
    harness.state.leaseRefusal = undefined;
    const { FAILED } = host.InstanceState;
    await expect
      .poll(async () => (await instanceOf(instance.instanceId)).state, { timeout: 15_000 })
      .toBe(FAILED);
    // The refusal was for every agent of this host.
    started = await start({ specChange: { knowledgeBaseId: 'support' } });
    client = await harness.clientFor(started.instance);
  });
});
