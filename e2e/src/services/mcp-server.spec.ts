import { randomUUID } from 'node:crypto';
import { SendMessageRequest, Task } from '@a2a-js/sdk';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { registry } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import { startMcpServer } from '@isthmus/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientFor, fetchCard, fetchWithKey, verifyCard } from '../a2a-client.ts';
import { endpoint } from '../endpoints.ts';
import { createKey, openTenant, servicesAs, type Services } from '../services.ts';

let server: Awaited<ReturnType<typeof startMcpServer>>;
let portal: Services;
let scope: TenantScope;
let agent: registry.Agent;
let secret: string;

beforeAll(async () => {
  server = await startMcpServer('2025-11-25');
  portal = await servicesAs('portal');
  scope = await openTenant(portal);
  secret = (await createKey(portal, scope)).secret;
  agent = await portal.registry.registerAgent(
    {
      idempotencyKey: randomUUID(),
      spec: { name: 'Kitchen', description: 'Cooks.' },
      endpoint: server.url,
      protocol: registry.Protocol.MCP,
      credential: 'token-of-the-kitchen',
    },
    { scope },
  );
});
afterAll(() => server.close());

it('serves a registered MCP server to the official client of A2A, by a card that verifies', async () => {
  const fetchImpl = fetchWithKey(secret);
  const card = await fetchCard(agent.address, fetchImpl);
  await verifyCard(card, String(new URL('/.well-known/jwks.json', endpoint('gateway'))));
  expect(card.skills.map(({ id }) => id)).toContain('weather');
  const client = await clientFor(card, fetchImpl, 'HTTP+JSON');
  const parts = [{ data: { tool: 'weather', arguments: { city: 'Wuhan' } } }];
  const request = SendMessageRequest.fromJSON({
    message: { messageId: randomUUID(), role: 'ROLE_USER', parts },
  });
  const task = Task.toJSON((await client.sendMessage(request)) as Task /* as calls of tools answer */);
  expect(task).toMatchObject({
    status: { state: 'TASK_STATE_COMPLETED' },
    artifacts: [{ parts: [{ text: 'It rains in Wuhan.' }] }],
  });
  expect(new Set(server.state.authorizations)).toEqual(new Set(['Bearer token-of-the-kitchen']));
});

it('serves it to the official client of MCP, with its own schemas', async () => {
  const client = new Client({ name: 'e2e', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const requestInit = { headers: { authorization: `Bearer ${secret}` } };
  const url = new URL('/mcp', endpoint('gateway'));
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  const { tools } = await client.listTools();
  const { name = '', inputSchema } = tools.find((tool) => tool.name.endsWith('_weather')) ?? {};
  expect(inputSchema).toMatchObject({ required: ['city'] });
  expect(await client.callTool({ name, arguments: { city: 'Nanjing' } })).toMatchObject({
    content: [{ type: 'text', text: 'It rains in Nanjing.' }],
  });
  await client.close();
});
