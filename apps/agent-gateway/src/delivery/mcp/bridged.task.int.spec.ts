import { randomUUID } from 'node:crypto';
import { StreamResponse, Task } from '@a2a-js/sdk';
import { startMcpServer } from '@isthmus/testing';
import { describe, expect, it } from 'vitest';
import { query, reasonOf, rpc, useGateway } from '../../testing/gateway.fixture.js';
import { call, publishServer, said, useMcpServer, type Json } from '../../testing/mcp.fixture.js';

const gateway = useGateway({ EXTERNAL_PRIVATE_NETWORKS: 'allow' });

describe.each(['2026-07-28', '2025-11-25'] as const)('an MCP server of %s', (revision) => {
  const mcp = useMcpServer(gateway, revision);

  it('asks for the tool and for its arguments, and goes on with the answers', async () => {
    const asked = await mcp.task(said([{ text: 'hello' }]));
    expect(asked).toMatchObject({ status: { state: 'TASK_STATE_INPUT_REQUIRED' } });
    expect(JSON.stringify(asked.status)).toContain('- weather: The weather of a city.');
    const wrong = await mcp.task(said(call('weather', { city: 7 }), { taskId: asked.id }), mcp.other);
    expect(wrong).toMatchObject({ id: asked.id, contextId: asked.contextId });
    expect(JSON.stringify(wrong.status)).toContain('arguments.city: must be string');
    expect(mcp.server.state.calls).toEqual([]);
    const done = await mcp.task(said([{ data: { city: 'Xi’an' } }], { taskId: asked.id }));
    expect(done).toMatchObject({ id: asked.id, status: { state: 'TASK_STATE_COMPLETED' } });
    expect((done['history'] as unknown[]).length).toBe(5);
    await expect(mcp.task(said([{ text: 'more' }], { taskId: asked.id }))).rejects.toThrow(/ended/);
  });

  it('asks the user what the tool asks, and goes on with the answer, at any gateway', async () => {
    const asked = await mcp.task(said(call('book')));
    expect(asked).toMatchObject({
      status: {
        state: 'TASK_STATE_INPUT_REQUIRED',
        message: {
          parts: [{ text: 'For how many people?' }, { data: { requestedSchema: { required: ['people'] } } }],
        },
      },
    });
    const again = await mcp.task(said([{ data: { people: 99 } }], { taskId: asked.id }), mcp.other);
    expect(again).toMatchObject({ status: { state: 'TASK_STATE_INPUT_REQUIRED' } });
    expect(JSON.stringify(again.status)).toContain('people: must be <= 20');
    const done = await mcp.task(said([{ text: '4' }], { taskId: asked.id }), mcp.other);
    expect(done).toMatchObject({
      id: asked.id,
      status: { state: 'TASK_STATE_COMPLETED' },
      artifacts: [{ parts: [{ text: 'Booked for 4.' }] }],
    });
    const [row] = await query('SELECT waiting, answer, alive_at FROM gateway.bridged_task WHERE id = $1', [
      asked.id,
    ]);
    expect(row).toEqual({ waiting: null, answer: null, alive_at: null });
  });

  it('declines for the user, in a stream', async () => {
    const [first, last] = await mcp.collect(said(call('book')));
    expect(last).toMatchObject({ statusUpdate: { status: { state: 'TASK_STATE_INPUT_REQUIRED' } } });
    const { id: taskId } = (first?.['task'] ?? {}) as { id?: string };
    const events = await mcp.collect(
      said([{ text: 'no' }], { taskId, metadata: { 'isthmus-input': 'decline' } }),
    );
    expect(JSON.stringify(events)).toContain('Not booked: decline.');
  });

  it('cancels a call at the server, also by another gateway', async () => {
    const working = await mcp.task(said(call('wait'), {}, { returnImmediately: true }));
    expect(working).toMatchObject({ status: { state: 'TASK_STATE_WORKING' } });
    await expect.poll(() => mcp.server.state.calls.length).toBe(1);
    const cancelled = await mcp.other.cancelTask({ tenant: '', id: working.id, metadata: undefined });
    expect(Task.toJSON(cancelled)).toMatchObject({ status: { state: 'TASK_STATE_CANCELED' } });
    await expect.poll(() => mcp.server.state.cancelled, { timeout: 5_000 }).toBe(1);
    await expect(mcp.client.cancelTask({ tenant: '', id: working.id, metadata: undefined })).rejects.toThrow(
      /ended/,
    );
    const read = await mcp.client.getTask({ tenant: '', id: working.id, historyLength: 0 });
    expect(Task.toJSON(read)).toMatchObject({ status: { state: 'TASK_STATE_CANCELED' } });
  });

  it('cancels the call of a client that leaves', async () => {
    const left = new AbortController();
    const response = gateway.fetch(
      mcp.agentId,
      rpc('SendMessage', { message: { messageId: 'm', role: 'ROLE_USER', parts: call('wait') } }),
      { signal: left.signal },
    );
    await expect.poll(() => mcp.server.state.calls.length).toBe(1);
    left.abort();
    await expect(response).rejects.toThrow();
    await expect.poll(() => mcp.server.state.cancelled).toBe(1);
    await expect
      .poll(
        async () =>
          (await query('SELECT state FROM gateway.bridged_task WHERE agent_id = $1', [mcp.agentId]))[0],
      )
      .toEqual({ state: 'CANCELED' });
    await expect.poll(async () => (await gateway.rows(mcp.agentId))[0]?.['outcome']).toBe('cancelled');
  });

  it('follows a task by its id, and lists tasks in pages', async () => {
    const working = await mcp.task(said(call('wait'), {}, { returnImmediately: true }));
    const seen: string[] = [];
    const following = (async () => {
      for await (const event of mcp.other.resubscribeTask({ tenant: '', id: working.id }))
        seen.push(JSON.stringify(StreamResponse.toJSON(event)));
    })();
    await expect.poll(() => seen.length).toBe(1);
    await mcp.client.cancelTask({ tenant: '', id: working.id, metadata: undefined });
    await following;
    expect(seen.at(-1)).toContain('TASK_STATE_CANCELED');
    await mcp.task(said(call('weather', { city: 'Wuhan' }), { contextId: working.contextId }));
    const list = async (params: object) =>
      (await gateway.post(mcp.agentId, rpc('ListTasks', params))).body.result as Json & { tasks: Json[] };
    const first = await list({ pageSize: 1, contextId: working.contextId });
    expect(first).toMatchObject({
      pageSize: 1,
      totalSize: 2,
      tasks: [{ status: { state: 'TASK_STATE_COMPLETED' } }],
    });
    expect(first.tasks[0]).not.toHaveProperty('artifacts');
    const { nextPageToken } = first;
    const second = await list({ pageSize: 1, contextId: working.contextId, pageToken: nextPageToken });
    expect(second).toMatchObject({ nextPageToken: '', tasks: [{ id: working.id }] });
    expect(await list({ status: 'TASK_STATE_CANCELED', includeArtifacts: true })).toMatchObject({
      totalSize: 1,
    });
  });

  it('shows a task to nobody else', async () => {
    const done = await mcp.task(said(call('weather', { city: 'Wuhan' })));
    const stranger = `isth_live_k2_${randomUUID()}`;
    const { tenantId } = gateway.harness.tenant;
    gateway.harness.state.keys.set(stranger, { keyId: 'k2', tenantId, scopes: ['agents'] });
    for (const method of ['GetTask', 'CancelTask', 'SubscribeToTask'])
      expect(
        reasonOf(
          await gateway.post(mcp.agentId, rpc(method, { id: done.id }), {
            authorization: `Bearer ${stranger}`,
          }),
        ),
      ).toBe('TASK_NOT_FOUND');
  });
});

it('fails the task of a gateway that died', async () => {
  const server = await startMcpServer('2026-07-28');
  const agentId = publishServer(gateway, server);
  const client = await gateway.harness.clientFor(agentId);
  const request = said(call('weather', { city: 'Wuhan' }));
  const { id } = (await client.sendMessage(request)) as Task;
  await query(
    `UPDATE gateway.bridged_task SET state = 'WORKING', alive_at = now() - interval '1 min',
       task = jsonb_set(task, '{status,state}', '"TASK_STATE_WORKING"') WHERE id = $1`,
    [id],
  );
  await expect
    .poll(async () => Task.toJSON(await client.getTask({ tenant: '', id, historyLength: 0 })), {
      timeout: 25_000,
    })
    .toMatchObject({ status: { state: 'TASK_STATE_FAILED' } });
  await server.close();
});
