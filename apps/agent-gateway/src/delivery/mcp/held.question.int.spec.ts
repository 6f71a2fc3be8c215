import { expect, it } from 'vitest';
import { askInCalls } from '../../testing/asking.server.js';
import { useGateway } from '../../testing/gateway.fixture.js';
import { call, said, useMcpServer } from '../../testing/mcp.fixture.js';

const gateway = useGateway({ EXTERNAL_PRIVATE_NETWORKS: 'allow' });
const mcp = useMcpServer(gateway, '2025-11-25');

it('tells neither the server nor the caller what went wrong here with a question', async () => {
  const text = { type: 'string', title: 'x'.repeat(5_000_000) };
  const seen = askInCalls(mcp, {
    message: 'Hm',
    requestedSchema: { type: 'object', properties: { text } },
  });
  await expect(mcp.task(said(call('weather', { city: 'Wuhan' })))).rejects.toThrow(
    "The tool's answer has more than 4194304 bytes",
  );
  const told = JSON.stringify(seen.filter(({ method }) => method === undefined));
  expect(told).not.toContain('error');
});
