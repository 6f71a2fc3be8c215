import { createHash, randomUUID } from 'node:crypto';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newMessage, query, reasonOf, rpc, useGateway } from '../../testing/gateway.fixture.js';
import { BINDINGS, clientsOf } from '../../testing/binding.clients.js';
import { TaskAgent } from '../../testing/task.agent.js';
import { startWebhook, type Notification, type Webhook } from '../../testing/webhook.js';

const gateway = useGateway({ EXTERNAL_PRIVATE_NETWORKS: 'allow' });
let agent: TaskAgent;
let agentId: string;
let hook: Webhook;

beforeAll(async () => {
  hook = await startWebhook();
  agent = new TaskAgent(gateway.agent);
});
afterAll(() => hook.close());
beforeEach(() => {
  agentId = gateway.harness.publish(gateway.agent.url);
  agent.streams = true;
  agent.play();
  hook.taken.length = 0;
  hook.refused.length = 0;
  hook.refuse();
});

const call = async (method: string, params: object) =>
  (await gateway.post(agentId, rpc(method, params))).body.result;
const watched = (taskId: string) => query('SELECT * FROM gateway.push_watch WHERE task_id = $1', [taskId]);
const states = () =>
  hook.taken.map(({ body }) => {
    const { task, statusUpdate } = body as Record<string, { status?: { state: string } } | undefined>;
    return (task ?? statusUpdate)?.status?.state.replace('TASK_STATE_', '') ?? 'artifact';
  });

describe('a configured webhook', () => {
  it('is notified of every update of a task in order, and of nothing after its end (A2A v1.0.1 §3.1.7, §4.3.3)', async () => {
    const task = agent.begin();
    await call('CreateTaskPushNotificationConfig', { taskId: task.id, url: hook.url, token: 'secret-1' });
    await expect.poll(() => agent.followersOf(task)).toBe(1);
    agent.setStatus(task, 'INPUT_REQUIRED');
    agent.setStatus(task, 'WORKING');
    agent.addArtifact(task, 'a');
    agent.setStatus(task, 'COMPLETED');
    await expect.poll(states).toEqual(['INPUT_REQUIRED', 'WORKING', 'artifact', 'COMPLETED']);
    const [first] = hook.taken;
    expect(first?.body).toEqual({
      statusUpdate: { taskId: task.id, contextId: 'c1', status: expect.objectContaining({}) as object },
    });
    expect(first?.headers).toMatchObject({
      'content-type': 'application/a2a+json',
      'x-a2a-notification-token': 'secret-1',
    });
    expect(await watched(task.id)).toEqual([]);
  });

  it('can verify who has sent what, by the published keys', async () => {
    const task = agent.begin();
    await call('CreateTaskPushNotificationConfig', { taskId: task.id, url: hook.url });
    await expect.poll(() => agent.followersOf(task)).toBe(1);
    agent.setStatus(task, 'COMPLETED');
    await expect.poll(states).toEqual(['COMPLETED']);
    const { headers, text } = hook.taken[0] as Notification; // Polled for above.
    const keys = await fetch(`${gateway.harness.urls[0]}/.well-known/jwks.json`);
    const { payload } = await jwtVerify(
      String(headers.authorization).replace('Bearer ', ''),
      createLocalJWKSet((await keys.json()) as JSONWebKeySet),
      { audience: hook.url, typ: 'a2a-notification+jwt' },
    );
    expect(gateway.harness.urls).toContain(payload.iss);
    expect(payload).toMatchObject({
      taskId: task.id,
      request_body_sha256: createHash('sha256').update(text).digest('hex'),
    });
    expect(headers['isthmus-signature']).toBe(String(headers.authorization).replace('Bearer ', ''));
  });

  it('gets the credentials that it was configured with', async () => {
    const task = agent.begin();
    const authentication = { scheme: 'Basic', credentials: 'dTpw' };
    await call('CreateTaskPushNotificationConfig', { taskId: task.id, url: hook.url, authentication });
    await expect.poll(() => agent.followersOf(task)).toBe(1);
    agent.setStatus(task, 'COMPLETED');
    await expect.poll(() => hook.taken[0]?.headers.authorization).toBe('Basic dTpw');
  });

  it('is notified again, before anything later, of what it has not acknowledged', async () => {
    const task = agent.begin();
    await call('CreateTaskPushNotificationConfig', { taskId: task.id, url: hook.url });
    await expect.poll(() => agent.followersOf(task)).toBe(1);
    hook.refuse(500, 302);
    agent.setStatus(task, 'INPUT_REQUIRED');
    agent.setStatus(task, 'COMPLETED');
    await expect.poll(states, { timeout: 15_000 }).toEqual(['INPUT_REQUIRED', 'COMPLETED']);
    expect(hook.refused.map(({ text }) => text)).toEqual([hook.taken[0]?.text, hook.taken[0]?.text]);
  });

  it('is notified of a task whose agent has no streams, and whose stream broke off', async () => {
    const [read, broken] = [agent.begin(), agent.begin()];
    await call('CreateTaskPushNotificationConfig', { taskId: broken.id, url: hook.url });
    await expect.poll(() => agent.followersOf(broken)).toBe(1);
    agent.streams = false;
    await call('CreateTaskPushNotificationConfig', { taskId: read.id, url: hook.url });
    agent.breakOff(broken);
    broken.status = { ...broken.status, state: 'TASK_STATE_COMPLETED' };
    read.status = { ...read.status, state: 'TASK_STATE_COMPLETED' };
    await expect.poll(states, { timeout: 15_000 }).toEqual(['COMPLETED', 'COMPLETED']);
  });

  it('is notified by another gateway when the one that followed the task has died', async () => {
    const task = agent.begin();
    await call('CreateTaskPushNotificationConfig', { taskId: task.id, url: hook.url });
    await expect.poll(() => agent.followersOf(task)).toBe(1);
    // As a process leaves it that was killed: nobody follows it, and nobody was notified of what happened meanwhile.
    await query(
      `UPDATE gateway.push_watch SET holder = $1, alive_at = now() - interval '1 hour' WHERE task_id = $2`,
      [randomUUID(), task.id],
    );
    await expect
      .poll(async () => (await watched(task.id))[0]?.['alive_at'], { timeout: 15_000 })
      .not.toBeNull();
    agent.breakOff(task);
    agent.setStatus(task, 'COMPLETED');
    await expect.poll(states, { timeout: 30_000 }).toContain('COMPLETED');
    await expect.poll(() => watched(task.id)).toEqual([]);
  });

  it('is given up after twelve attempts, which the tenant can see, and notified of what comes later', async () => {
    const task = agent.begin();
    await call('CreateTaskPushNotificationConfig', { taskId: task.id, url: hook.url });
    await expect.poll(() => agent.followersOf(task)).toBe(1);
    hook.refuse(500);
    agent.setStatus(task, 'INPUT_REQUIRED');
    await expect.poll(() => hook.refused.length).toBe(1);
    await query(`UPDATE gateway.push_outbox SET attempts = 11`, []);
    hook.refuse(503);
    await expect.poll(() => hook.refused.length, { timeout: 10_000 }).toBe(2);
    agent.setStatus(task, 'COMPLETED');
    await expect.poll(states, { timeout: 15_000 }).toEqual(['COMPLETED']);
    expect(await query('SELECT * FROM gateway.audit_outbox', [])).toMatchObject([
      {
        action: 'push.give-up',
        resource: `agent/${agentId}`,
        actor: 'key:k1',
        attributes: {
          task: task.id,
          webhook: new URL(hook.url).origin,
          reason: 'The webhook answered with HTTP status 503',
        },
      },
    ]);
  });
});

describe('the official client', () => {
  it.each(BINDINGS)(
    'sets, gets, lists, and deletes a configuration by %s, and the webhook hears of the task',
    async (binding) => {
      const { urls, grpc, secret } = gateway.harness;
      const client = (await clientsOf({ url: urls[0], grpc }, secret))[binding];
      const task = agent.begin();
      const named = { tenant: agentId, taskId: task.id };
      const config = { ...named, id: 'c1', url: hook.url, token: 't', authentication: undefined };
      const known = { taskId: task.id, id: 'c1', url: hook.url, token: 't' };
      const headers = { authorization: `Bearer ${secret}`, 'a2a-version': '1.0' };
      const options = { serviceParameters: headers };
      expect(await client.createTaskPushNotificationConfig(config, options)).toMatchObject(known);
      expect(await client.getTaskPushNotificationConfig({ ...named, id: 'c1' }, options)).toMatchObject(
        known,
      );
      const page = { ...named, pageSize: 5, pageToken: '' };
      expect(await client.listTaskPushNotificationConfig(page, options)).toMatchObject({ configs: [known] });
      await expect.poll(() => agent.followersOf(task)).toBe(1);
      agent.setStatus(task, 'COMPLETED');
      await expect.poll(states).toEqual(['COMPLETED']);
      await client.deleteTaskPushNotificationConfig({ ...named, id: 'c1' }, options);
      const gone = client.getTaskPushNotificationConfig({ ...named, id: 'c1' }, options);
      await expect(gone).rejects.toThrow(/no such configuration/);
    },
  );
});

describe('a message that brings a configuration', () => {
  it('is answered when its task has stopped, and its webhook notified of each update meanwhile (§3.1.1)', async () => {
    const configuration = { taskPushNotificationConfig: { url: hook.url }, historyLength: 0 };
    const answered = call('SendMessage', { message: newMessage(), configuration });
    await expect.poll(states).toEqual(['WORKING']);
    const [task] = [...agent.tasks.values()].slice(-1);
    if (!task) throw new Error('no task');
    agent.addArtifact(task, 'a');
    agent.setStatus(task, 'COMPLETED');
    expect(await answered).toMatchObject({
      task: { id: task.id, status: { state: 'TASK_STATE_COMPLETED' } },
    });
    await expect.poll(states).toEqual(['WORKING', 'artifact', 'COMPLETED']);
    const sent = gateway.agent.seen.map(({ body }) => JSON.stringify(body)).join();
    expect(sent).not.toContain('taskPushNotificationConfig');
  });

  it('streams as any other does', async () => {
    const configuration = { taskPushNotificationConfig: { url: hook.url } };
    const params = { message: newMessage(), configuration };
    const response = await gateway.fetch(agentId, rpc('SendStreamingMessage', params));
    await expect.poll(states).toEqual(['WORKING']);
    const [task] = [...agent.tasks.values()].slice(-1);
    if (!task) throw new Error('no task');
    agent.setStatus(task, 'COMPLETED');
    const events = (await response.text()).split('\n\n').filter(Boolean);
    expect(events).toHaveLength(2);
    await expect.poll(states).toEqual(['WORKING', 'COMPLETED']);
  });
});

describe('configurations', () => {
  it('are kept, listed in pages and deleted, with the id that the client gives them (§3.1.8–3.1.10)', async () => {
    const task = agent.begin();
    const made = (id: string) => ({ taskId: task.id, id, url: `${hook.url}/${id}`, token: `token-${id}` });
    for (const id of ['a', 'b', 'a'])
      expect(await call('CreateTaskPushNotificationConfig', made(id))).toEqual(made(id));
    expect(await call('GetTaskPushNotificationConfig', { taskId: task.id, id: 'b' })).toEqual(made('b'));
    const first = await call('ListTaskPushNotificationConfigs', { taskId: task.id, pageSize: 1 });
    expect(first).toMatchObject({ configs: [made('a')] });
    const { nextPageToken: pageToken } = first as { nextPageToken: string };
    expect(
      await call('ListTaskPushNotificationConfigs', { taskId: task.id, pageSize: 1, pageToken }),
    ).toEqual({
      configs: [made('b')],
      nextPageToken: '',
    });
    for (let times = 0; times < 2; times++)
      expect(await call('DeleteTaskPushNotificationConfig', { taskId: task.id, id: 'a' })).toEqual({});
    const gone = await gateway.post(
      agentId,
      rpc('GetTaskPushNotificationConfig', { taskId: task.id, id: 'a' }),
    );
    expect(reasonOf(gone)).toBe('TASK_NOT_FOUND');
    await call('DeleteTaskPushNotificationConfig', { taskId: task.id, id: 'b' });
    expect(await watched(task.id)).toEqual([]);
  });

  it('store no secret in the clear', async () => {
    const task = agent.begin();
    const authentication = { scheme: 'Bearer', credentials: 'credential-1' };
    await call('CreateTaskPushNotificationConfig', {
      taskId: task.id,
      url: hook.url,
      token: 'token-1',
      authentication,
    });
    const rows = await query('SELECT * FROM gateway.push_config WHERE task_id = $1', [task.id]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toMatch(/token-1|credential-1/);
  });

  it("are their owner's alone, and of tasks that exist", async () => {
    const task = agent.begin();
    await call('CreateTaskPushNotificationConfig', { taskId: task.id, id: 'a', url: hook.url });
    const other = `isth_live_k2_${randomUUID()}`;
    const { tenantId } = gateway.harness.tenant;
    gateway.harness.state.keys.set(other, { keyId: 'k2', tenantId, scopes: ['agents'] });
    const asOther = { authorization: `Bearer ${other}` };
    const read = rpc('GetTaskPushNotificationConfig', { taskId: task.id, id: 'a' });
    expect(reasonOf(await gateway.post(agentId, read, asOther))).toBe('TASK_NOT_FOUND');
    for (const [method, params] of [
      ['CreateTaskPushNotificationConfig', { url: hook.url }],
      ['ListTaskPushNotificationConfigs', {}],
      ['DeleteTaskPushNotificationConfig', { id: 'a' }],
    ] as const)
      expect(reasonOf(await gateway.post(agentId, rpc(method, { ...params, taskId: 'none' })))).toBe(
        'TASK_NOT_FOUND',
      );
  });

  it('have a URL that can be posted to, and are ten of a task at most', async () => {
    const task = agent.begin();
    for (const url of ['ftp://x.example', 'nothing', 'https://user:pw@x.example']) {
      const answer = await gateway.post(
        agentId,
        rpc('CreateTaskPushNotificationConfig', { taskId: task.id, url }),
      );
      expect(answer.body.error).toMatchObject({
        code: -32602,
        message: 'params.url: must be an https URL without credentials in it',
      });
    }
    const create = (id: number) =>
      gateway.post(
        agentId,
        rpc('CreateTaskPushNotificationConfig', { taskId: task.id, id: `${id}`, url: hook.url }),
      );
    for (let id = 0; id < 10; id++) expect((await create(id)).status).toBe(200);
    expect(reasonOf(await create(10))).toBe('LIMIT_EXCEEDED');
  });
});
