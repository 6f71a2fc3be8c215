import { randomUUID } from 'node:crypto';
import { SendMessageRequest } from '@a2a-js/sdk';
import { gateway as contract } from '@isthmus/contracts';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { admittedOf, newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BINDINGS, clientsOf, SERVICE_PARAMETERS } from '../../testing/binding.clients.js';
import { newMessage, rpc, useGateway } from '../../testing/gateway.fixture.js';
import { eventOf, sendResult } from '../../testing/scripted-agent.js';

const { ExchangeLogDefinition } = contract;
const gateway = useGateway();
let log: ServiceClient<typeof ExchangeLogDefinition> & { close: () => void };

beforeAll(async () => {
  const identity = await gateway.harness.identities.identityOf('portal');
  const address = gateway.harness.internalGrpc;
  log = createServiceClient(ExchangeLogDefinition, { address, audience: 'agent-gateway', identity });
});
afterAll(() => log.close());

/** What is listed once everything that has ended is stored. */
async function listed(
  request: Partial<contract.ListExchangesRequest>,
  scope = gateway.harness.tenant,
): Promise<contract.ListExchangesResponse> {
  await Promise.all(gateway.harness.journals.map((journal) => journal.drain()));
  return log.listExchanges(request, { scope });
}

const conversationOf = (contextId: string) => ({ message: { ...newMessage(), contextId } });

async function callTool(agentId: string, contextId?: string): Promise<void> {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const requestInit = { headers: { authorization: `Bearer ${gateway.harness.secret}` } };
  const url = new URL(`${gateway.harness.urls[0]}/mcp`);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  gateway.agent.play((response, id) => {
    const status = { state: 'TASK_STATE_COMPLETED' };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(eventOf(id, { task: { id: 't1', contextId: contextId ?? 'begun', status } }));
  });
  const name = `support-${agentId.slice(-8)}_answers`;
  await expect.poll(async () => (await client.listTools()).tools.map((tool) => tool.name)).toContain(name);
  await client.callTool({ name, arguments: { message: 'hi', ...(contextId && { contextId }) } });
  await client.close();
}

it('lists a conversation by every binding of A2A and by MCP, newest first', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  const { urls, grpc, secret } = gateway.harness;
  const clients = await clientsOf({ url: urls[0], grpc }, secret);
  const serviceParameters = { ...SERVICE_PARAMETERS, authorization: `Bearer ${secret}` };
  for (const binding of BINDINGS) {
    const request = SendMessageRequest.fromJSON({ tenant: agentId, ...conversationOf('c1') });
    await clients[binding].sendMessage(request, { serviceParameters });
  }
  await gateway.post(agentId, earlierMessage('c1'), { 'a2a-version': '0.3' });
  await callTool(agentId, 'c1');
  const { exchanges, nextPageToken } = await listed({ agentId, conversation: 'c1' });
  expect(exchanges.map(({ protocol, binding, operation }) => [protocol, binding, operation])).toEqual([
    ['mcp', 'streamable-http', 'tools/call'],
    ['a2a', 'jsonrpc', 'SendMessage'],
    ['a2a', 'grpc', 'SendMessage'],
    ['a2a', 'http+json', 'SendMessage'],
    ['a2a', 'jsonrpc', 'SendMessage'],
  ]);
  expect(new Set(exchanges.map(({ id }) => id)).size).toBe(5);
  for (const exchange of exchanges)
    expect(exchange).toMatchObject({
      agentId,
      conversation: 'c1',
      actor: 'key:k1',
      keyId: 'k1',
      outcome: 'completed',
      requestId: expect.stringMatching(/./) as string,
      startedAt: expect.any(Date) as Date,
      endedAt: expect.any(Date) as Date,
    });
  expect(nextPageToken).toBe('');
  const byMcp = await listed({ agentId, protocol: 'mcp' });
  expect(byMcp.exchanges).toEqual(exchanges.slice(0, 1));
});

it.each(BINDINGS)('knows the conversation that a message began from its answer, by %s', async (binding) => {
  const { urls, grpc, secret } = gateway.harness;
  const agentId = gateway.harness.publish(gateway.agent.url);
  gateway.agent.play((response, id) => sendResult(response, id, { task: { id: 't1', contextId: 'begun' } }));
  const clients = await clientsOf({ url: urls[0], grpc }, secret);
  const serviceParameters = { ...SERVICE_PARAMETERS, authorization: `Bearer ${secret}` };
  const request = SendMessageRequest.fromJSON({ tenant: agentId, message: newMessage() });
  await clients[binding].sendMessage(request, { serviceParameters });
  gateway.agent.play((response, id) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(eventOf(id, { task: { id: 't1', contextId: 'begun' } }));
    const status = { state: 'TASK_STATE_COMPLETED' };
    response.end(eventOf(id, { statusUpdate: { taskId: 't1', contextId: 'begun', status } }));
  });
  for await (const _ of clients[binding].sendMessageStream(request, { serviceParameters }));
  await callTool(agentId);
  const { exchanges } = await listed({ agentId, conversation: 'begun' });
  expect(exchanges.map(({ operation }) => operation)).toEqual([
    'tools/call',
    'SendStreamingMessage',
    'SendMessage',
  ]);
});

it('pages through a conversation, and leaves others out', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  for (const contextId of ['c1', 'c2', 'c1', 'c1'])
    await gateway.post(agentId, rpc('SendMessage', conversationOf(contextId)));
  await gateway.post(agentId, rpc('SendMessage'));
  const filter = { agentId, conversation: 'c1', pageSize: 2 };
  const first = await listed(filter);
  const second = await listed({ ...filter, pageToken: first.nextPageToken });
  const all = await listed({ agentId });
  expect([first.exchanges.length, second.exchanges.length, second.nextPageToken]).toEqual([2, 1, '']);
  expect(all.exchanges.map(({ conversation }) => conversation)).toEqual(['', 'c1', 'c1', 'c2', 'c1']);
  const ofConversation = all.exchanges.filter(({ conversation }) => conversation === 'c1');
  expect([...first.exchanges, ...second.exchanges]).toEqual(ofConversation);
  const other = log.listExchanges(
    { ...filter, conversation: 'c2', pageToken: first.nextPageToken },
    { scope: gateway.harness.tenant },
  );
  await expect(other).rejects.toMatchObject({ fields: [{ field: 'page_token' }] });
});

it('shows another organisation nothing of an agent', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  await gateway.post(agentId, rpc('SendMessage'));
  expect((await listed({ agentId })).exchanges).toHaveLength(1);
  expect(await listed({ agentId }, newTenantScope())).toEqual({ exchanges: [], nextPageToken: '' });
});

it.each([
  [{ agentId: 'nothing' }, 'agent_id'],
  [{ agentId: '' }, 'agent_id'],
  [{ pageSize: 101 }, 'page_size'],
  [{ pageToken: 'nothing' }, 'page_token'],
  [{ conversation: 'c'.repeat(257) }, 'conversation'],
])('refuses %o and names the field', async (wrong, field) => {
  const refused = log.listExchanges({ agentId: randomUUID(), ...wrong }, { scope: gateway.harness.tenant });
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field }] });
});

it('refuses text that cannot be stored or misleads', async () => {
  const scope = gateway.harness.tenant;
  const right = { agentId: randomUUID(), conversation: 'c1', protocol: 'a2a', pageToken: '' };
  expect(
    await admittedOf(
      (hostile) => log.listExchanges(hostile, { scope }),
      () => right,
    ),
  ).toEqual([]);
});

/** Of A2A 0.3. */
function earlierMessage(contextId: string): string {
  const message = {
    kind: 'message',
    messageId: randomUUID(),
    role: 'user',
    contextId,
    parts: [{ kind: 'text', text: 'hi' }],
  };
  return JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'message/send', params: { message } });
}
