import { randomUUID } from 'node:crypto';
import { TaskState, type Task } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import type { host } from '@isthmus/contracts';
import { admittedOf, newTenantScope, queryDatabase, testDatabaseUrl } from '@isthmus/testing';
import { tenantScope, type TenantScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startHostHarness, type HostHarness } from '../testing/host.harness.js';
import { answerOf, statusTextOf, taskOf, textRequest } from '../testing/messages.js';

const RULE = { enabled: true, answers: 2, confidenceMin: 0.4, waitMinutes: 90 };
const { TASK_STATE_COMPLETED: COMPLETED, TASK_STATE_INPUT_REQUIRED: WAITS } = TaskState;

let harness: HostHarness;
let instance: host.Instance;
let client: Client;
let alice: TenantScope;
let bob: TenantScope;

beforeAll(async () => {
  harness = await startHostHarness(testDatabaseUrl(inject('databaseAdminUrl'), 'host'));
  instance = await harness.startAgent();
  client = await harness.clientFor(instance);
  harness.state.agents.set(instance.agentId, harness.tenant.tenantId);
  alice = memberOf('user:alice');
  bob = memberOf('user:bob');
  await setRule(RULE);
});
afterAll(() => harness.stop());
beforeEach(() => harness.openAi.reply({ kind: 'text', chunks: ['Hel', 'lo'] }));

function memberOf(actor: string): TenantScope {
  const scope = tenantScope(harness.tenant.tenantId, actor, 'developer');
  if (!scope) throw new Error('the tenant of the harness is no tenant');
  return scope;
}
const setRule = (rule: typeof RULE) =>
  harness.handOvers.setHandOverRule(
    { idempotencyKey: randomUUID(), agentId: instance.agentId, rule },
    { scope: alice },
  );
const ask = async (text: string, rest: { contextId?: string; taskId?: string } = {}): Promise<Task> =>
  taskOf(await client.sendMessage(textRequest(text, rest)));
const read = (id: string) => client.getTask({ tenant: '', id });
const key = () => ({ idempotencyKey: randomUUID() });
const textsOf = ({ history }: Task) =>
  history.map(({ parts }) => (parts[0]?.content?.$case === 'text' ? parts[0].content.value : ''));

async function waiting(contextId: string) {
  const { handOvers } = await harness.handOvers.listHandOvers({ open: true }, { scope: alice });
  const found = handOvers.find((each) => each.contextId === contextId);
  if (!found) throw new Error('nothing waits in the conversation');
  return found;
}

describe('a customer who asks for a person', () => {
  it('is told that nobody is there yet, gets the answer of a person in the same task, and the end of it', async () => {
    await ask('What are your hours?', { contextId: 'c-whole' });
    const task = await ask('I want to talk to a person', { contextId: 'c-whole' });
    expect([task.status?.state, task.artifacts]).toEqual([WAITS, []]);
    expect(statusTextOf(task)).toContain('Nobody is here yet');
    expect(statusTextOf(task)).toContain('within 90 minutes');
    const handOver = await waiting('c-whole');
    expect(handOver).toMatchObject({
      agentId: instance.agentId,
      reason: 'asked',
      language: 'en',
      state: 'waiting',
      owner: harness.tenant.actor,
      lastWords: 'I want to talk to a person',
    });
    const { lines, summary } = await harness.handOvers.getHandOver({ id: handOver.id }, { scope: alice });
    expect(lines.map(({ role, text }) => [role, text])).toEqual([
      ['user', 'What are your hours?'],
      ['assistant', 'Hello'],
      ['user', 'I want to talk to a person'],
    ]);
    expect(summary).toMatchObject({ answered: [{ answer: 'Hello' }], open: ['I want to talk to a person'] });

    const { id } = handOver;
    await harness.handOvers.takeHandOver({ ...key(), id }, { scope: alice });
    expect(statusTextOf(await read(task.id))).toContain('A person has taken over');
    const reply = { ...key(), id, text: 'Alice here. We open at nine.' };
    await harness.handOvers.replyToCustomer(reply, { scope: alice });
    await harness.handOvers.replyToCustomer(reply, { scope: alice });
    const answered = await read(task.id);
    expect(answered.status?.message).toMatchObject({ metadata: { author: { kind: 'person' } } });
    expect(textsOf(answered).filter((text) => text.startsWith('Alice'))).toHaveLength(1);

    const calls = harness.openAi.requests.length;
    const more = await ask('And on Sundays?', { contextId: 'c-whole', taskId: task.id });
    expect([more.id, more.status?.state, statusTextOf(more)]).toEqual([
      task.id,
      WAITS,
      'Your message was passed on to the person who has taken over.',
    ]);
    expect(harness.openAi.requests.length).toBe(calls);
    expect(textsOf(more)).toContain('Alice here. We open at nine.');

    const another = await ask('A task of its own', { contextId: 'c-whole' });
    expect([another.id === task.id, another.status?.state]).toEqual([false, WAITS]);
    await harness.handOvers.endHandOver({ ...key(), id, outcome: 'resolved' }, { scope: alice });
    expect((await read(another.id)).status?.state).toBe(COMPLETED);
    const closed = await read(task.id);
    expect([closed.status?.state, statusTextOf(closed)]).toEqual([
      COMPLETED,
      'A person closed this conversation as resolved. Write again if it is not.',
    ]);
    expect((await ask('Thanks', { contextId: 'c-whole' })).status?.state).toBe(COMPLETED);
  });

  it('is answered by the agent again once the person has left', async () => {
    const task = await ask('请转人工客服', { contextId: 'c-back' });
    const { id } = await waiting('c-back');
    await harness.handOvers.takeHandOver({ ...key(), id }, { scope: bob });
    await harness.handOvers.endHandOver({ ...key(), id, outcome: 'returned' }, { scope: bob });
    expect(statusTextOf(await read(task.id))).toContain('智能体继续回答');
    const answered = await ask('几点开门？', { contextId: 'c-back', taskId: task.id });
    expect([answered.status?.state, answerOf(answered)]).toEqual([COMPLETED, 'Hello']);
  });

  it('is answered by the model where the rule is off', async () => {
    await setRule({ ...RULE, enabled: false });
    const task = await ask('I want to talk to a person', { contextId: 'c-off' });
    await setRule(RULE);
    expect([task.status?.state, answerOf(task)]).toEqual([COMPLETED, 'Hello']);
  });

  it('waits over the end of the agent’s process', async () => {
    const task = await ask('human please', { contextId: 'c-restart' });
    await harness.hostClient.stopInstance(
      { instanceId: instance.instanceId },
      { scope: { kind: 'platform', actor: 'test' } },
    );
    const { id } = await waiting('c-restart');
    instance = await harness.startAgent({
      agentId: instance.agentId,
      instanceId: randomUUID(),
      generation: 2,
    });
    client = await harness.clientFor(instance);
    await harness.handOvers.takeHandOver({ ...key(), id }, { scope: alice });
    await harness.handOvers.replyToCustomer({ ...key(), id, text: 'Still here.' }, { scope: alice });
    expect(statusTextOf(await read(task.id))).toBe('Still here.');
  });
});

it('shows a member the longest conversation, its longest lines cut', async () => {
  await ask('human please', { contextId: 'c-long' });
  const { id } = await waiting('c-long');
  await queryDatabase(
    inject('databaseAdminUrl'),
    `INSERT INTO host.message (id, tenant_id, agent_id, owner, context_id, task_id, role, text, at)
    SELECT gen_random_uuid(), tenant_id, agent_id, owner, context_id, '', 'user', repeat('长', 100000), now()
    FROM host.hand_over, generate_series(1, 199) WHERE id = $1`,
    [id],
  );
  const { handOver, lines } = await harness.handOvers.getHandOver({ id }, { scope: alice });
  expect(lines).toHaveLength(200);
  const longest = Math.max(...lines.map(({ text }) => text.length));
  expect([longest, lines.some(({ text }) => text.endsWith('长…'))]).toEqual([8_001, true]);
  expect(handOver?.lastWords).toBe('长'.repeat(300));
  expect((await waiting('c-long')).lastWords).toBe('长'.repeat(300));
});

describe('two members', () => {
  it('cannot take one conversation', async () => {
    await ask('agent please', { contextId: 'c-race' });
    const { id } = await waiting('c-race');
    const taken = await Promise.allSettled(
      [alice, bob].map((scope) => harness.handOvers.takeHandOver({ ...key(), id }, { scope })),
    );
    expect(taken.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const loser = taken[0]?.status === 'rejected' ? alice : bob;
    const reply = harness.handOvers.replyToCustomer({ ...key(), id, text: 'me too' }, { scope: loser });
    await expect(reply).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  });

  it('may each take over what the agent answers', async () => {
    await ask('hello', { contextId: 'c-member' });
    const conversation = { agentId: instance.agentId, owner: harness.tenant.actor, contextId: 'c-member' };
    const started = await harness.handOvers.startHandOver({ ...key(), ...conversation }, { scope: bob });
    expect(started).toMatchObject({ state: 'taken', reason: 'member', takenBy: 'user:bob' });
    const second = harness.handOvers.startHandOver({ ...key(), ...conversation }, { scope: alice });
    await expect(second).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
    await harness.handOvers.replyToCustomer({ ...key(), id: started.id, text: 'Bob here.' }, { scope: bob });
    const next = await ask('are you there?', { contextId: 'c-member' });
    expect(next.status?.state).toBe(WAITS);
    expect(textsOf(next).concat(textsOf(await read(next.id)))).toContain('Bob here.');
  });

  it('of another organisation see nothing', async () => {
    await ask('operator', { contextId: 'c-foreign' });
    const { id } = await waiting('c-foreign');
    const foreign = newTenantScope();
    const scope = { scope: foreign };
    expect((await harness.handOvers.listHandOvers({}, scope)).handOvers).toEqual([]);
    const conversation = { agentId: instance.agentId, owner: harness.tenant.actor, contextId: 'c-foreign' };
    const rule = { agentId: instance.agentId, rule: RULE };
    const calls = await Promise.allSettled([
      harness.handOvers.setHandOverRule({ ...key(), ...rule }, scope),
      harness.handOvers.getHandOver({ id }, scope),
      harness.handOvers.takeHandOver({ ...key(), id }, scope),
      harness.handOvers.replyToCustomer({ ...key(), id, text: 'x' }, scope),
      harness.handOvers.endHandOver({ ...key(), id, outcome: 'resolved' }, scope),
      harness.handOvers.startHandOver({ ...key(), ...conversation }, scope),
    ]);
    for (const call of calls)
      expect(call).toMatchObject({ status: 'rejected', reason: { code: 'NOT_FOUND' } });
  });
});

it('ends what nobody has taken in time, and says so', async () => {
  const task = await ask('real person please', { contextId: 'c-late' });
  const { id } = await waiting('c-late');
  await queryDatabase(
    inject('databaseAdminUrl'),
    "UPDATE host.hand_over SET expires_at = now() - interval '1 hour' WHERE id = $1",
    [id],
  );
  await expect
    .poll(async () => (await read(task.id)).status?.state, { timeout: 40_000, interval: 500 })
    .toBe(TaskState.TASK_STATE_FAILED);
  expect(statusTextOf(await read(task.id))).toContain('No person answered in time');
  const take = harness.handOvers.takeHandOver({ ...key(), id }, { scope: alice });
  await expect(take).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
}, 60_000);

it('keeps the rule of an agent, which is off where nobody has decided', async () => {
  const agentId = randomUUID();
  const rule = await harness.handOvers.getHandOverRule({ agentId }, { scope: alice });
  expect(rule).toMatchObject({ enabled: false, answers: 2, waitMinutes: 1_440 });
  expect(
    await harness.handOvers.getHandOverRule({ agentId: instance.agentId }, { scope: alice }),
  ).toMatchObject({
    enabled: true,
    answers: 2,
    waitMinutes: 90,
  });
});

describe('a call', () => {
  it.each([
    [() => harness.handOvers.getHandOver({ id: 'x' }, { scope: alice }), 'id'],
    [() => harness.handOvers.listHandOvers({ agentId: 'x' }, { scope: alice }), 'agent_id'],
    [() => harness.handOvers.listHandOvers({ pageToken: 'x' }, { scope: alice }), 'page_token'],
    [
      () => harness.handOvers.endHandOver({ ...key(), id: randomUUID(), outcome: 'won' }, { scope: alice }),
      'outcome',
    ],
    [
      () => harness.handOvers.replyToCustomer({ ...key(), id: randomUUID(), text: ' ' }, { scope: alice }),
      'text',
    ],
    [() => setRule({ ...RULE, answers: 0 }), 'rule.answers'],
    [() => setRule({ ...RULE, confidenceMin: 2 }), 'rule.confidence_min'],
    [() => setRule({ ...RULE, waitMinutes: 10_081 }), 'rule.wait_minutes'],
    [
      () => harness.handOvers.getServiceMeasures({ from: new Date(1), to: new Date(1) }, { scope: alice }),
      'to',
    ],
  ])('%# names the field that breaks a rule', async (call, field) => {
    await expect(call()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field }] });
  });

  it('refuses text that cannot be stored or misleads', async () => {
    const right = { ...key(), agentId: randomUUID(), owner: 'user:u', contextId: 'c' };
    expect(
      await admittedOf(
        (hostile) => harness.handOvers.startHandOver(hostile, { scope: alice }),
        () => right,
      ),
    ).toEqual([]);
  });
});
