import type { TenantScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployedSupport, undeploy } from '../deployments.ts';
import { connectMcp } from '../mcp-client.ts';
import { createKey, openTenant, servicesAs, type Services } from '../services.ts';

const MODES = ['auto', 'legacy'] as const;

describe('the official client of MCP', () => {
  let portal: Services;
  let scope: TenantScope;
  let agentId: string;
  let secret: string;

  beforeAll(async () => {
    portal = await servicesAs('portal');
    scope = await openTenant(portal);
    agentId = (await deployedSupport(portal, scope)).id;
    secret = (await createKey(portal, scope)).secret;
  });
  afterAll(() => undeploy(portal, scope, agentId));

  it.each(MODES)(
    'asks a deployed agent by its skill, and again in the same conversation: %s',
    async (mode) => {
      const client = await connectMcp(secret, mode);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(
        tools.map(() => expect.stringContaining(agentId.slice(-8))),
      );
      const name = tools[0]?.name ?? '';
      let pieces = 0;
      const args = { message: 'How do I pay my bill?' };
      const first = await client.callTool({ name, arguments: args }, { onprogress: () => (pieces += 1) });
      expect(first.isError).toBeFalsy();
      expect(JSON.stringify(first.content)).toMatch(/bill|pay/i);
      expect(pieces).toBeGreaterThan(0);
      const { contextId } = first.structuredContent as { contextId: string };
      const second = await client.callTool({
        name,
        arguments: { message: 'And when I am late?', contextId },
      });
      expect(second.structuredContent).toMatchObject({ state: 'completed', contextId });
      await client.close();
    },
  );

  it('shows another tenant no tool of it, and calls none by its name', async () => {
    const own = await connectMcp(secret);
    const name = (await own.listTools()).tools[0]?.name ?? '';
    const stranger = await connectMcp((await createKey(portal, await openTenant(portal))).secret);
    expect((await stranger.listTools()).tools).toEqual([]);
    const answer = await stranger.callTool({ name, arguments: { message: 'hello' } });
    expect(answer).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('Unknown tool') }],
    });
    await Promise.all([own.close(), stranger.close()]);
  });
});
