import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it } from 'vitest';
import { useGateway } from '../../testing/gateway.fixture.js';
import { useMcpServer } from '../../testing/mcp.fixture.js';

const gateway = useGateway({ EXTERNAL_PRIVATE_NETWORKS: 'allow' });
const closing: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

async function connect(mode: 'legacy' | { pin: string }): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode }, capabilities: { elicitation: {} } },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { answer: '4' } }));
  const requestInit = { headers: { authorization: `Bearer ${gateway.harness.secret}` } };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${gateway.harness.urls[0]}/mcp`), { requestInit }),
  );
  closing.push(() => client.close());
  return client;
}

async function toolOf(client: Client, agentId: string, name: string) {
  const find = async () =>
    (await client.listTools()).tools.find((tool) => tool.name.endsWith(`${agentId.slice(-8)}_${name}`));
  await expect.poll(find, { timeout: 5_000 }).toBeDefined();
  return (await find()) ?? { name: '', inputSchema: {} };
}

describe.each(['2026-07-28', '2025-11-25'] as const)('a registered MCP server of %s', (revision) => {
  const mcp = useMcpServer(gateway, revision);

  it.each([
    ['2026-07-28', { pin: '2026-07-28' }],
    ['2025-11-25', 'legacy'],
  ] as const)('is reached by an MCP client of %s, with its own schemas', async (_, mode) => {
    const client = await connect(mode);
    const { name, inputSchema } = await toolOf(client, mcp.agentId, 'weather');
    expect(inputSchema).toEqual(mcp.server.state.tools[0]?.inputSchema);
    const result = await client.callTool({ name, arguments: { city: 'Wuhan' } });
    expect(result).toMatchObject({
      content: [{ type: 'text', text: 'It rains in Wuhan.' }],
      structuredContent: { state: 'completed' },
    });
    const failed = await client.callTool({ name: (await toolOf(client, mcp.agentId, 'fail')).name });
    expect(failed).toMatchObject({ isError: true, content: [{ text: 'The oven is cold.' }] });
  });

  it('asks the user of an MCP client what the tool asks', async () => {
    const client = await connect({ pin: '2026-07-28' });
    const { name } = await toolOf(client, mcp.agentId, 'book');
    expect(await client.callTool({ name, arguments: {} })).toMatchObject({
      content: [{ type: 'text', text: 'Booked for 4.' }],
    });
  });
});
