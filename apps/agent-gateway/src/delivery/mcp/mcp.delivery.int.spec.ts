import { startMcpServer } from '@isthmus/testing';
import { describe, expect, it } from 'vitest';
import { reasonOf, rpc, useGateway } from '../../testing/gateway.fixture.js';
import { call, publishServer, said, useMcpServer } from '../../testing/mcp.fixture.js';

const gateway = useGateway({ EXTERNAL_PRIVATE_NETWORKS: 'allow' });

describe.each(['2026-07-28', '2025-11-25'] as const)('an MCP server of %s', (revision) => {
  const mcp = useMcpServer(gateway, revision);

  it('calls a tool with its credential, and answers with the result', async () => {
    const done = await mcp.task(said(call('weather', { city: 'Wuhan' })));
    expect(done).toMatchObject({
      status: { state: 'TASK_STATE_COMPLETED' },
      artifacts: [{ name: 'weather', parts: [{ text: 'It rains in Wuhan.' }] }],
    });
    expect(mcp.server.state.calls).toEqual([{ name: 'weather', arguments: { city: 'Wuhan' } }]);
    expect(new Set(mcp.server.state.authorizations)).toEqual(new Set(['Bearer token-of-the-server']));
    expect(await gateway.settledRows(mcp.agentId)).toMatchObject([
      { outcome: 'completed', charge: 'posted', method: 'SendMessage', instance_id: '' },
    ]);
    // Sessions of 2025-11-25 end with the call.
    await expect.poll(() => mcp.server.state.sessions()).toBe(0);
  });

  it('takes the tool from the metadata, and words as the one argument', async () => {
    const done = await mcp.task(said([{ text: 'Nanjing' }], { metadata: { 'isthmus-skill': 'weather' } }));
    expect(done).toMatchObject({ artifacts: [{ parts: [{ text: 'It rains in Nanjing.' }] }] });
  });

  it('streams progress', async () => {
    const events = await mcp.collect(said(call('count', { to: 3 })));
    const states = events.map((event) => Object.keys(event)[0]);
    expect(states).toEqual([
      'task',
      'statusUpdate',
      'statusUpdate',
      'statusUpdate',
      'artifactUpdate',
      'statusUpdate',
    ]);
    expect(events[2]).toMatchObject({
      statusUpdate: {
        status: { state: 'TASK_STATE_WORKING', message: { parts: [{ text: 'step 2' }] } },
        metadata: { 'isthmus/progress': { progress: 2, total: 3 } },
      },
    });
    expect(events.at(-1)).toMatchObject({ statusUpdate: { status: { state: 'TASK_STATE_COMPLETED' } } });
  });

  it('carries every kind of content, and names what has no member', async () => {
    const done = await mcp.task(said(call('show')));
    expect(done).toMatchObject({
      artifacts: [
        {
          parts: [
            { text: 'Look:', metadata: { 'isthmus/mcp': { annotations: { audience: ['user'] } } } },
            { raw: Buffer.from('png').toString('base64'), mediaType: 'image/png' },
            { raw: Buffer.from('wav').toString('base64'), mediaType: 'audio/wav' },
            { url: 'https://files.example/menu.pdf', filename: 'menu.pdf', mediaType: 'application/pdf' },
            { text: 'notes', filename: 'file:///notes.txt', mediaType: 'text/plain' },
            { raw: Buffer.from('blob').toString('base64'), filename: 'file:///data.bin' },
          ],
        },
      ],
      metadata: { 'isthmus/mcp': expect.objectContaining({ origin: 'kitchen' }) },
    });
  });

  it('carries structured content, and refuses one that is not as declared', async () => {
    expect(await mcp.task(said(call('report')))).toMatchObject({
      artifacts: [{ parts: [{ data: { total: 7 }, mediaType: 'application/json' }] }],
    });
    await expect(mcp.task(said(call('report', { wrong: true })))).rejects.toThrow(
      /structuredContent.total: must be integer/,
    );
    expect((await gateway.settledRows(mcp.agentId)).at(-1)).toMatchObject({
      outcome: 'failed',
      charge: 'none',
    });
  });

  it('fails a task whose tool fails, and rejects one that the server declines', async () => {
    expect(await mcp.task(said(call('fail')))).toMatchObject({
      status: { state: 'TASK_STATE_FAILED', message: { parts: [{ text: 'The oven is cold.' }] } },
    });
    expect(await mcp.task(said(call('crash')))).toMatchObject({
      status: {
        state: 'TASK_STATE_REJECTED',
        message: { parts: [{ text: expect.stringContaining('The kitchen is closed') }] },
      },
    });
    expect(await gateway.settledRows(mcp.agentId)).toMatchObject([
      { outcome: 'completed', charge: 'posted' },
      { outcome: 'failed', charge: 'none' },
    ]);
  });

  it('carries a large result, and refuses a larger one by its limit', async () => {
    const done = await mcp.task(said(call('repeat', { times: 1_000_000 })));
    expect(JSON.stringify(done['artifacts']).length).toBeGreaterThan(2_000_000);
    await expect(mcp.task(said(call('repeat', { times: 2_500_000 })))).rejects.toThrow(
      /more than 4194304 bytes/,
    );
    await expect(mcp.task(said(call('repeat', { times: 5_000_000 })))).rejects.toThrow(/too large/);
  });

  it('refuses by name what it has not', async () => {
    await expect(mcp.task(said(call('show'), {}, { acceptedOutputModes: ['video/mp4'] }))).rejects.toThrow(
      /acceptedOutputModes/,
    );
    expect(mcp.server.state.calls).toEqual([]);
  });

  it('says what became of a server that is unavailable, refuses us or redirects, without a charge', async () => {
    mcp.server.state.intercept = (_, response) => {
      response.writeHead(401).end('secret words');
      return true;
    };
    await expect(mcp.task(said(call('show')))).rejects.toThrow(/HTTP status 401/);
    mcp.server.state.intercept = (_, response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
      return true;
    };
    await expect(mcp.task(said(call('show')))).rejects.toThrow(/not responding|redirect/);
    await mcp.server.close();
    const answer = await gateway.post(
      mcp.agentId,
      rpc('SendMessage', { message: { messageId: 'm', role: 'ROLE_USER', parts: call('show') } }),
    );
    expect([answer.status, reasonOf(answer)]).toEqual([503, 'UNAVAILABLE']);
    const rows = await gateway.settledRows(mcp.agentId);
    expect(new Set(rows.map(({ charge }) => charge))).toEqual(new Set(['none']));
    expect(rows).toHaveLength(3);
  });
});

it('gives up a schema that takes exponential time', async () => {
  const server = await startMcpServer('2026-07-28');
  const inputSchema = {
    type: 'object',
    properties: { city: { type: 'string', pattern: '^(a+)+$' } },
  } as const;
  server.state.tools = [{ name: 'weather', inputSchema }];
  const agentId = publishServer(gateway, server);
  const client = await gateway.harness.clientFor(agentId);
  const city = `${'a'.repeat(40)}!`;
  const began = performance.now();
  await client.sendMessage(said([{ data: { city } }]));
  expect(performance.now() - began).toBeLessThan(3_000);
  expect(server.state.calls).toEqual([{ name: 'weather', arguments: { city } }]);
  await server.close();
});
