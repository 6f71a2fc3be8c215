import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startGatewayHarness, type GatewayHarness } from '../testing/gateway.harness.js';
import { eventOf, startScriptedAgent, type ScriptedAgent } from '../testing/scripted-agent.js';

let harness: GatewayHarness;
let agent: ScriptedAgent;

beforeAll(async () => {
  const databaseUrl = testDatabaseUrl(inject('databaseAdminUrl'), 'gateway');
  harness = await startGatewayHarness(databaseUrl, { EXCHANGE_TIMEOUT_MS: 300 });
  agent = await startScriptedAgent();
});
afterAll(async () => {
  await agent.close();
  await harness.stop();
});

function send(method: string): Promise<Response> {
  const agentId = harness.publish(agent.url);
  const message = { messageId: 'm1', role: 'ROLE_USER', parts: [{ text: 'hi' }] };
  return fetch(`${harness.urls[0]}/agents/${agentId}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'a2a-version': '1.0',
      authorization: `Bearer ${harness.secret}`,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { message } }),
  });
}

it('answers for an agent that is silent past the limit of an exchange', async () => {
  agent.play(() => undefined);
  const answer = await send('SendMessage');
  expect(answer.status).toBe(504);
  expect(await answer.json()).toMatchObject({ id: 7, error: { data: [{ reason: 'DEADLINE_EXCEEDED' }] } });
});

it('ends a stream at the limit with an error event of the request', async () => {
  agent.play((response, id) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`${eventOf(id, { task: { id: 't1' } })}data: {"jso`);
  });
  const before = agent.abandoned();
  const events = (await (await send('SendStreamingMessage')).text()).split('\n\n');
  expect(events).toHaveLength(3);
  expect(JSON.parse(String(events[1]).slice('data: '.length))).toMatchObject({
    id: 7,
    error: { data: [{ reason: 'DEADLINE_EXCEEDED' }] },
  });
  await expect.poll(agent.abandoned).toBe(before + 1);
});
