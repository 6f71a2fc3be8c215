import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { reasonOf, rpc, useGateway } from '../testing/gateway.fixture.js';
import { eventOf, startScriptedAgent } from '../testing/scripted-agent.js';

const gateway = useGateway();

describe('what is passed on', () => {
  it('reaches the instance with the tenant, the trace and the request id', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await gateway.post(agentId, rpc('SendMessage'), { 'x-request-id': 'r-1', traceparent });
    expect(answer).toMatchObject({ status: 200, body: { id: 7, result: { task: { id: 't1' } } } });
    expect(answer.headers.get('x-request-id')).toBe('r-1');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const [seen] = gateway.agent.seen;
    expect(seen?.headers).toMatchObject({ 'a2a-version': '1.0', 'x-request-id': 'r-1' });
    expect(String(seen?.headers['traceparent'])).toContain('0af7651916cd43dd8448eb211c80319c');
    const host = await gateway.harness.identities.identityOf('agent-host');
    const caller = await host.verify(String(seen?.headers.authorization).slice('Bearer '.length));
    expect(caller).toMatchObject({
      service: 'agent-gateway',
      scope: { tenantId: gateway.harness.tenant.tenantId, actor: 'key:k1' },
    });
  });

  it('accepts a service token of the portal', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const portal = await gateway.harness.identities.identityOf('portal');
    const token = await portal.tokenFor('agent-gateway', gateway.harness.tenant);
    expect(
      (await gateway.post(agentId, rpc('GetTask', { id: 't1' }), { authorization: `Bearer ${token}` }))
        .status,
    ).toBe(200);
  });

  it('streams events as they come', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    let finish = (): void => undefined;
    gateway.agent.play((response, id) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(eventOf(id, { task: { id: 't1' } }));
      finish = () => response.end(eventOf(id, { statusUpdate: { taskId: 't1' } }));
    });
    const response = await gateway.fetch(agentId, rpc('SendStreamingMessage'));
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    // The first event is here although the agent has not ended the second.
    expect((await reader?.read())?.value).toContain('"task"');
    finish();
    expect((await reader?.read())?.value).toContain('statusUpdate');
    expect((await reader?.read())?.done).toBe(true);
  });

  it('reaches agents outside the platform without our tokens, and never in private networks', async () => {
    const external = gateway.harness.publish('http://127.0.0.1:9/', { instanceId: '' });
    const answer = await gateway.post(external, rpc('GetTask', { id: 't1' }));
    expect(reasonOf(answer)).toBe('UPSTREAM_UNAVAILABLE');
    expect(answer.body.error?.message).toMatch(/private address/);
    const server = gateway.harness.publish('http://127.0.0.1:9/', {
      instanceId: '',
      protocol: registry.Protocol.MCP,
      tools: [{ name: 'a', title: '', description: '', inputSchemaJson: '{}', outputSchemaJson: '' }],
    });
    expect((await gateway.post(server, rpc('SendMessage'))).body.error?.message).toMatch(/private address/);
    const local = gateway.harness.publish('http://localhost:9/', { instanceId: '' });
    expect(reasonOf(await gateway.post(local, rpc('GetTask', { id: 't1' })))).toBe('UNAVAILABLE');
  });
});

describe('an agent that fails', () => {
  it('is looked up again when its address is dead, and the message goes to where it is now', async () => {
    const moved = await startScriptedAgent();
    const dead = gateway.harness.publish('http://127.0.0.1:1');
    await gateway.post(dead, rpc('GetTask', { id: 't1' }));
    gateway.harness.publish(moved.url, { agentId: dead, instanceId: `${dead}-2` });
    expect((await gateway.post(dead, rpc('SendMessage'))).status).toBe(200);
    expect(moved.seen).toHaveLength(1);
    await moved.close();
  });

  it('is unavailable, with a delay, when it is nowhere else', async () => {
    const agentId = gateway.harness.publish('http://127.0.0.1:1');
    const answer = await gateway.post(agentId, rpc('SendMessage'));
    expect([answer.status, reasonOf(answer), answer.headers.get('retry-after')]).toEqual([
      503,
      'UNAVAILABLE',
      '1',
    ]);
    expect(await gateway.rows(agentId)).toMatchObject([{ outcome: 'failed', charge: 'none' }]);
  });

  it('ends a truncated stream with an error event of the request, in the middle of an event too', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    gateway.agent.play((response, id) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`${eventOf(id, { task: { id: 't1' } })}data: {"jsonrpc":"2.0","resu`);
      setTimeout(() => response.destroy(), 20);
    });
    const client = await gateway.harness.clientFor(agentId);
    const events: unknown[] = [];
    const read = async () => {
      const stream = client.sendMessageStream({
        tenant: '',
        configuration: undefined,
        metadata: undefined,
        ...messageOf(),
      });
      for await (const event of stream) events.push(event.payload?.$case);
    };
    await expect(read()).rejects.toThrow(/closed the connection before its answer was complete/);
    expect(events).toEqual(['task']);
    expect(await gateway.settledRows(agentId)).toMatchObject([{ outcome: 'interrupted', charge: 'none' }]);
  });

  it('is abandoned when the client closes the connection', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const before = gateway.agent.abandoned();
    gateway.agent.play(
      (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': wait\n\n'),
    );
    const controller = new AbortController();
    const response = await gateway.fetch(agentId, rpc('SendStreamingMessage'), {
      signal: controller.signal,
    });
    expect(response.status).toBe(200);
    controller.abort();
    await expect.poll(gateway.agent.abandoned).toBe(before + 1);
    await expect.poll(async () => (await gateway.rows(agentId))[0]?.['outcome']).toBe('cancelled');
  });

  it('is invalid when it answers with another status', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    gateway.agent.play((response) => void response.writeHead(500).end('stack trace with secrets'));
    const answer = await gateway.post(agentId, rpc('SendMessage'));
    expect([answer.status, reasonOf(answer)]).toEqual([502, 'UPSTREAM_INVALID']);
    expect(JSON.stringify(answer.body)).not.toContain('secrets');
  });
});

function messageOf() {
  const part = {
    content: { $case: 'text' as const, value: 'hi' },
    mediaType: 'text/plain',
    filename: '',
    metadata: undefined,
  };
  return {
    message: {
      messageId: randomUUID(),
      contextId: '',
      taskId: '',
      role: 1,
      parts: [part],
      metadata: undefined,
      extensions: [],
      referenceTaskIds: [],
    },
  };
}
