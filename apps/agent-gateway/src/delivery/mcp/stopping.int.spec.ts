import { testDatabaseUrl, startMcpServer } from '@isthmus/testing';
import { expect, inject, it } from 'vitest';
import { GatewayFixture, query } from '../../testing/gateway.fixture.js';
import { startGatewayHarness } from '../../testing/gateway.harness.js';
import { call, McpFixture, publishServer, said } from '../../testing/mcp.fixture.js';
import { ServerTaskScript } from '../../testing/task.server.js';

it('cancels at the server what it followed, and says so, when it stops', async () => {
  const gateway = new GatewayFixture();
  gateway.harness = await startGatewayHarness(testDatabaseUrl(inject('databaseAdminUrl'), 'gateway'), {
    EXTERNAL_PRIVATE_NETWORKS: 'allow',
  });
  const script = new ServerTaskScript();
  script.begin();
  const mcp = new McpFixture();
  mcp.server = await startMcpServer('2026-07-28');
  mcp.server.state.intercept = (request, response) => script.intercept(request, response);
  mcp.client = await gateway.harness.clientFor(publishServer(gateway, mcp.server));
  const { id } = await mcp.task(said(call('weather', { city: 'Wuhan' }), {}, { returnImmediately: true }));
  await expect.poll(() => script.methods()).toContain('tasks/get');
  await gateway.harness.stop();
  expect(script.methods()).toContain('tasks/cancel');
  expect(await query('SELECT state FROM gateway.bridged_task WHERE id = $1', [id])).toEqual([
    { state: 'FAILED' },
  ]);
  await mcp.server.close();
});
