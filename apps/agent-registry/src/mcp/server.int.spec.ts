import { randomUUID } from 'node:crypto';
import { AgentCard, verifyAgentCardSignature } from '@a2a-js/sdk';
import { registry } from '@isthmus/contracts';
import { newTenantScope, startMcpServer, type McpRevision, queryDatabase } from '@isthmus/testing';
import { importJWK, type JWK } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { startHarness, type Harness } from '../testing/registry.harness.js';

let harness: Harness;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 'allow');
});
afterAll(() => harness.stop());
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

async function serverOf(revision: McpRevision = '2026-07-28') {
  const server = await startMcpServer(revision);
  closing.push(server.close);
  return server;
}

const register = (endpoint: string, change: object = {}, scope = newTenantScope()) =>
  harness.portal.registerAgent(
    {
      idempotencyKey: randomUUID(),
      spec: { name: 'Kitchen', description: 'Cooks.' },
      endpoint,
      protocol: registry.Protocol.MCP,
      ...change,
    },
    { scope },
  );

const query = (sql: string, values: unknown[]) => queryDatabase(inject('databaseAdminUrl'), sql, values);

describe.each(['2026-07-28', '2025-11-25'] as const)('an MCP server of %s', (revision) => {
  it('becomes an agent whose signed card has its tools as skills', async () => {
    const server = await serverOf(revision);
    const scope = newTenantScope();
    const agent = await register(server.url, {}, scope);
    expect(agent).toMatchObject({
      state: registry.AgentState.READY,
      protocol: registry.Protocol.MCP,
      hosted: false,
      version: 1,
    });
    const names = server.state.tools.map(({ name }) => name).sort();
    expect(agent.tools.map(({ name }) => name)).toEqual(names);
    const { agents } = await harness.portal.listAgents({ view: registry.AgentView.TOOLS }, { scope });
    expect(agents.find(({ id }) => id === agent.id)?.tools).toEqual(agent.tools);
    const card = JSON.parse(agent.cardJson) as { skills: object[] };
    expect(card.skills.at(-1)).toMatchObject({
      id: 'weather',
      name: 'Weather',
      description: 'The weather of a city.\nArguments: city (string, required)',
    });
    const keys = await fetch(`http://127.0.0.1:${harness.httpPort}/.well-known/jwks.json`);
    const { keys: [key = {}] = [] } = (await keys.json()) as { keys: JWK[] };
    await verifyAgentCardSignature(async () => (await importJWK(key, 'ES256')) as never)(
      AgentCard.fromJSON(card),
    );
    const { hits } = await harness.portal.searchAgents({ query: 'weather' }, { scope });
    expect(hits.map((hit) => hit.agent?.id)).toEqual([agent.id]);
    // A session is ended once the list is read.
    await expect.poll(() => server.state.sessions()).toBe(0);
  });
});

it('sends the credential, keeps it encrypted, and tells it to the gateway alone', async () => {
  const server = await serverOf();
  const agent = await register(server.url, { credential: 'token-of-the-kitchen' });
  expect(new Set(server.state.authorizations)).toEqual(new Set(['Bearer token-of-the-kitchen']));
  expect(JSON.stringify(agent)).not.toContain('token-of');
  const [row] = await query('SELECT * FROM registry.agent WHERE id = $1', [agent.id]);
  expect(row?.['credential']).toEqual(expect.stringMatching(/^ey/));
  const everything = await query(
    'SELECT t::text FROM registry.idempotency t UNION SELECT a::text FROM registry.agent a',
    [],
  );
  expect(JSON.stringify([row, everything])).not.toContain('token-of');
  const route = await harness.gateway.resolveAgent({ agentId: agent.id });
  expect(route).toMatchObject({ credential: 'token-of-the-kitchen', protocol: registry.Protocol.MCP });
  expect(route.tools).toHaveLength(server.state.tools.length);
});

it('lists tools again, publishes what changed, and keeps the card of a server that is unavailable', async () => {
  const server = await serverOf();
  const scope = newTenantScope();
  const agent = await register(server.url, {}, scope);
  const get = () => harness.portal.getAgent({ agentId: agent.id }, { scope });
  const due = () =>
    query("UPDATE registry.agent SET tools_due_at = now() - interval '1 s' WHERE id = $1", [agent.id]);
  server.state.tools = server.state.tools.slice(0, 2);
  await due();
  await expect.poll(async () => (await get()).version, { timeout: 15_000 }).toBe(2);
  const changed = await get();
  expect(changed.tools).toHaveLength(2);
  expect((JSON.parse(changed.cardJson) as { skills: object[]; version: string }).skills).toHaveLength(2);
  const { events } = await harness.portal.listEvents({ agentId: agent.id }, { scope });
  expect(events[0]?.kind).toBe('tools.changed');
  expect(changed.endpoint).toBe(server.url);
  const listedAt = changed.toolsListedAt?.getTime() ?? 0;
  await due();
  await expect
    .poll(async () => (await get()).toolsListedAt?.getTime(), { timeout: 15_000 })
    .toBeGreaterThan(listedAt);
  const last = (await get()).toolsListedAt;
  await server.close();
  await due();
  await expect
    .poll(
      async () =>
        (
          await query('SELECT tools_due_at > now() AS later FROM registry.agent WHERE id = $1', [agent.id])
        )[0],
      { timeout: 15_000 },
    )
    .toEqual({ later: true });
  expect(await get()).toMatchObject({
    version: 2,
    state: registry.AgentState.READY,
    cardJson: changed.cardJson,
    toolsListedAt: last,
  });
});

it('asks a removed server no more, and forgets its credential', async () => {
  const server = await serverOf();
  const scope = newTenantScope();
  const agent = await register(server.url, { credential: 'secret' }, scope);
  await harness.portal.deregisterAgent({ agentId: agent.id, idempotencyKey: randomUUID() }, { scope });
  expect(
    await query('SELECT credential, tools_due_at FROM registry.agent WHERE id = $1', [agent.id]),
  ).toEqual([{ credential: null, tools_due_at: null }]);
});

const schema = { type: 'object' as const };
it.each([
  ['no tools', [], /lists no tools/],
  [
    'one name twice',
    [
      { name: 'a', inputSchema: schema },
      { name: 'a', inputSchema: schema },
    ],
    /not the name of one tool/,
  ],
  ['a name with a space', [{ name: 'a b', inputSchema: schema }], /not the name of one tool/],
  ['101 tools', Array.from({ length: 101 }, (_, n) => ({ name: `t${n}`, inputSchema: schema })), /101 tools/],
  [
    'schemas of 100 kB',
    [{ name: 'a', inputSchema: { ...schema, description: 'x'.repeat(100_000) } }],
    /65536 bytes of definitions/,
  ],
  [
    'two MiB',
    [{ name: 'a', inputSchema: schema, description: 'x'.repeat(2 * 1024 * 1024) }],
    /too large|broke|closed/,
  ],
  ['NUL in a schema', [{ name: 'a', inputSchema: { ...schema, title: 'a\0b' } }], /cannot be stored/],
])('refuses a server that lists %s', async (_, tools, message) => {
  const server = await serverOf();
  server.state.tools = tools;
  await expect(register(server.url)).rejects.toMatchObject({ message: expect.stringMatching(message) });
});

it('refuses servers that redirect, stay silent, want another credential or are not there', async () => {
  const server = await serverOf();
  const refusal = (endpoint = server.url) =>
    register(endpoint).then(
      () => 'registered',
      (error: { code: string; message: string }) => `${error.code} ${error.message}`,
    );
  server.state.intercept = (_, response) => {
    response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
    return true;
  };
  expect(await refusal()).toMatch(/^FAILED_PRECONDITION .*redirect/);
  server.state.intercept = (_, response) => {
    response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    return true;
  };
  expect(await refusal()).toMatch(/^FAILED_PRECONDITION .*HTTP status 401/);
  server.state.intercept = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"surprise":true}');
    return true;
  };
  expect(await refusal()).toMatch(/^UPSTREAM_INVALID /);
  server.state.intercept = () => true;
  expect(await refusal()).toMatch(/^FAILED_PRECONDITION .*in time/);
  expect(await refusal('http://127.0.0.1:1/mcp')).toMatch(/^FAILED_PRECONDITION .*connect/i);
});

it('refuses a private address where that is denied, and a credential for an agent of A2A', async () => {
  const strict = await startHarness(inject('databaseAdminUrl'), 'deny');
  closing.push(() => strict.stop());
  const server = await serverOf();
  const spec = { name: 'Kitchen', description: 'Cooks.' };
  const request = {
    idempotencyKey: randomUUID(),
    spec,
    endpoint: server.url,
    protocol: registry.Protocol.MCP,
  };
  await expect(strict.portal.registerAgent(request, { scope: newTenantScope() })).rejects.toMatchObject({
    fields: [{ field: 'endpoint' }],
  });
  expect(server.state.authorizations).toEqual([]);
  await expect(
    register(server.url, { protocol: registry.Protocol.A2A, credential: 'token' }),
  ).rejects.toMatchObject({
    fields: expect.arrayContaining([expect.objectContaining({ field: 'credential' })]),
  });
  await expect(register(server.url, { credential: 'Bearer token' })).rejects.toMatchObject({
    fields: [{ field: 'credential' }],
  });
});
