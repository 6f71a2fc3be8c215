import type { SendMessageRequest } from '@a2a-js/sdk';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { startMcpServer } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BINDINGS, clientsOf, SERVICE_PARAMETERS } from '../testing/binding.clients.js';
import { useGateway } from '../testing/gateway.fixture.js';
import { call, publishServer, said } from '../testing/mcp.fixture.js';
import { startRecordingProxy, type RecordingProxy } from '../testing/recording.proxy.js';
import { eventOf, sendResult } from '../testing/scripted-agent.js';

const gateway = useGateway({ EXTERNAL_PRIVATE_NETWORKS: 'allow' });
const task = { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_COMPLETED' } };
let agent: RecordingProxy;
let mcp: Awaited<ReturnType<typeof startMcpServer>>;
let server: RecordingProxy;
let token: string;

beforeAll(async () => {
  agent = await startRecordingProxy(gateway.agent.url);
  mcp = await startMcpServer('2026-07-28');
  server = await startRecordingProxy(mcp.url);
});
afterAll(() => Promise.all([agent.close(), server.close(), mcp.close()]));
beforeEach(async () => {
  token = await gateway.harness.accessTokenOf();
  for (const { seen } of [agent, server]) seen.length = 0;
  gateway.agent.play((response, id) => {
    const { method } = gateway.agent.seen.at(-1)?.body ?? {};
    if (method !== 'SendStreamingMessage') return sendResult(response, id, { task });
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(eventOf(id, { task }));
  });
});

const AGENTS = {
  'a hosted agent': () => gateway.harness.publish(agent.url),
  'an external agent': () => gateway.harness.publish(agent.url, { instanceId: '' }),
  'an MCP server': () => publishServer(gateway, { ...mcp, url: server.url }),
};
const KINDS = Object.keys(AGENTS) as (keyof typeof AGENTS)[];

/** Whatever an agent may have received of a token: the whole of it, or the parts that are secret or name the person. */
function expectUntold(requests: readonly string[]): void {
  expect(requests.length).toBeGreaterThan(0);
  for (const part of [token, ...token.split('.').slice(1)])
    for (const request of requests) expect(request).not.toContain(part);
}

/** What was asked of whichever agent it was. */
const asked = () => [...agent.seen, ...server.seen];

function questionFor(kind: keyof typeof AGENTS, agentId: string): SendMessageRequest {
  const parts = kind === 'an MCP server' ? call('weather', { city: 'Wuhan' }) : [{ text: 'hi' }];
  return { ...said(parts), tenant: agentId };
}

describe.each(KINDS)('%s', (kind) => {
  it.each(BINDINGS)('does not receive the access token of who asks by %s', async (binding) => {
    const agentId = AGENTS[kind]();
    const { grpc, urls } = gateway.harness;
    const client = (await clientsOf({ url: urls[0], grpc }, token))[binding];
    const options = { serviceParameters: { ...SERVICE_PARAMETERS, authorization: `Bearer ${token}` } };
    const answer = await client.sendMessage(questionFor(kind, agentId), options);
    expect(answer).toHaveProperty('status');
    for await (const event of client.sendMessageStream(questionFor(kind, agentId), options))
      expect(event).toHaveProperty('payload');
    expectUntold(asked());
  });

  it('does not receive the access token of who calls its tool by MCP', async () => {
    const agentId = AGENTS[kind]();
    const client = new Client({ name: 'test', version: '1' });
    const url = new URL(`${gateway.harness.urls[0]}/mcp`);
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
    const named = async () =>
      (await client.listTools()).tools.find(
        ({ name }) => name.includes(agentId.slice(-8)) && /answers|weather/.test(name),
      )?.name;
    await expect.poll(named).toBeDefined();
    const args = kind === 'an MCP server' ? { city: 'Wuhan' } : { message: 'hi' };
    const result = await client.callTool({ name: (await named()) ?? '', arguments: args });
    expect(result.isError).toBeFalsy();
    await client.close();
    expectUntold(asked());
  });
});

it('tells a hosted agent a token of the platform for it alone, and an external one none', async () => {
  const { grpc, urls } = gateway.harness;
  const client = (await clientsOf({ url: urls[0], grpc }, token)).JSONRPC;
  await client.sendMessage(questionFor('a hosted agent', AGENTS['a hosted agent']()));
  await client.sendMessage(questionFor('an external agent', AGENTS['an external agent']()));
  const [hosted, external] = gateway.agent.seen;
  const own = (hosted?.headers.authorization ?? '').replace('Bearer ', '');
  const host = await gateway.harness.identities.identityOf('agent-host');
  expect(await host.verify(own)).toMatchObject({ service: 'agent-gateway' });
  expect(external?.headers).not.toHaveProperty('authorization');
});
