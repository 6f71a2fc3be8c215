import { AgentCard, verifyAgentCardSignature } from '@a2a-js/sdk';
import { registry } from '@isthmus/contracts';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { runService } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import {
  createTestIdentities,
  findTemporalForTests,
  freePort,
  newTenantScope,
  startFakeAuditLog,
  startTemporal,
  testDatabaseUrl,
  type TestIdentities,
} from '@isthmus/testing';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { workflowIds } from '@isthmus/workflow-api';
import { AppModule } from './app.module.js';
import { environment } from './config.js';

const { AgentRegistryDefinition, AgentState } = registry;
type Client = ServiceClient<typeof AgentRegistryDefinition> & { close: () => void };

let identities: TestIdentities;
let audit: Awaited<ReturnType<typeof startFakeAuditLog>>;
const running: { stop: () => Promise<void> }[] = [];
const clients: Client[] = [];
let httpPort: number;
let temporalPort: number;
let portal: Client;
let otherPortal: Client;
let orchestrator: Client;
let host: Client;
let gateway: Client;
const GATEWAY_URL = 'http://127.0.0.1:4000';

beforeAll(async () => {
  identities = await createTestIdentities();
  audit = await startFakeAuditLog(identities);
  temporalPort = await freePort();
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const signingKey = { ...(await exportJWK(privateKey)), kid: 'card-1' };
  const first = await startRegistry(signingKey);
  const second = await startRegistry(signingKey);
  httpPort = first.httpPort;
  const both = `127.0.0.1:${first.grpcPort},127.0.0.1:${second.grpcPort}`;
  portal = await connect('portal', `127.0.0.1:${first.grpcPort}`);
  otherPortal = await connect('portal', `127.0.0.1:${second.grpcPort}`);
  orchestrator = await connect('orchestrator', both);
  host = await connect('agent-host', both);
  gateway = await connect('agent-gateway', both);
});

afterAll(async () => {
  clients.forEach((client) => client.close());
  await Promise.all(running.map(({ stop }) => stop()));
  await audit.stop();
});

it('takes an agent from its deployment to ready, with a card the official SDK verifies', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  expect(agent).toMatchObject({
    state: AgentState.DEPLOYING,
    generation: 1,
    version: 1,
    address: `${GATEWAY_URL}/agents/${agent.id}`,
  });
  const ready = await bringUp(agent.id, 1);
  expect(ready.state).toBe(AgentState.READY);

  const keys = (await (await fetch(`http://127.0.0.1:${httpPort}/.well-known/jwks.json`)).json()) as {
    keys: JWK[];
  };
  const verify = verifyAgentCardSignature(
    async (kid) => importJWK(keys.keys.find((key) => key.kid === kid) ?? {}, 'ES256') as never,
  );
  const card = AgentCard.fromJSON(JSON.parse(ready.cardJson));
  await verify(card);
  await expect(verify({ ...card, name: 'Mallory' })).rejects.toThrow();

  const { events } = await portal.listEvents({ agentId: agent.id }, { scope });
  expect(events.map(({ kind }) => kind)).toEqual(['ready', 'started', 'placed', 'deployment.requested']);
});

it('tells the audit log each change once, with who made it', async () => {
  const scope = newTenantScope('user:li');
  const request = deployRequest();
  const agent = await portal.deployAgent(request, { scope });
  await otherPortal.deployAgent(request, { scope });
  await bringUp(agent.id, 1);
  await bringUp(agent.id, 1);
  const { spec } = request;
  const change = { agentId: agent.id, spec, expectedVersion: 1, idempotencyKey: randomUUID() };
  await portal.updateAgent(change, { scope });
  await host.endLease({ agentId: agent.id, instanceId: `${agent.id}-1`, reason: 'killed' });
  await orchestrator.beginRecovery({ agentId: agent.id, lostGeneration: 1, reason: 'killed' });
  await orchestrator.failDeployment({
    agentId: agent.id,
    generation: 2,
    failure: { code: 'PLACEMENT_IMPOSSIBLE', message: 'no room', remedy: '' },
  });
  await portal.undeployAgent({ agentId: agent.id, idempotencyKey: randomUUID() }, { scope });
  await portal.undeployAgent({ agentId: agent.id, idempotencyKey: randomUUID() }, { scope });
  await orchestrator.finishUndeployment({ agentId: agent.id, generation: 2 });
  const told = () => audit.log.of(scope.tenantId).map(({ action, actor }) => [action, actor]);
  await expect.poll(told, { timeout: 5_000 }).toEqual([
    ['agent.deploy', 'user:li'],
    ['agent.ready', 'service:orchestrator'],
    ['agent.update', 'user:li'],
    ['agent.lose-lease', 'service:agent-host'],
    ['agent.move', 'service:orchestrator'],
    ['agent.fail', 'service:orchestrator'],
    ['agent.undeploy', 'user:li'],
    ['agent.remove', 'service:orchestrator'],
  ]);
  expect(audit.log.of(scope.tenantId)[0]).toMatchObject({
    resource: `agent/${agent.id}`,
    attributes: { name: 'Support', metro: 'wuhan' },
  });
});

it('answers a repeated deployment with the same agent, from either instance', async () => {
  const scope = newTenantScope();
  const request = deployRequest();
  const [first, second] = [
    await portal.deployAgent(request, { scope }),
    await otherPortal.deployAgent(request, { scope }),
  ];
  expect(second.id).toBe(first.id);
  await expect(
    portal.deployAgent(
      { ...deployRequest(), idempotencyKey: request.idempotencyKey, requirement: undefined },
      { scope },
    ),
  ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  const other = { ...request, spec: { ...request.spec, name: 'Other' } };
  await expect(portal.deployAgent(other, { scope })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
});

it('ignores reports of another generation and tolerates repeats', async () => {
  const agent = await deploy(newTenantScope());
  await bringUp(agent.id, 1);
  await bringUp(agent.id, 1);
  await expect(bringUp(agent.id, 2)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
});

it('starts the recovery of an agent whose instance ended, at the same address', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  await bringUp(agent.id, 1);
  await host.endLease({ agentId: agent.id, instanceId: 'somebody-else', reason: 'killed' });
  expect((await portal.getAgent({ agentId: agent.id }, { scope })).state).toBe(AgentState.READY);
  await host.endLease({ agentId: agent.id, instanceId: `${agent.id}-1`, reason: 'killed' });
  expect(await gateway.resolveAgent({ agentId: agent.id })).toMatchObject({
    state: AgentState.RECOVERING,
    endpoint: '',
  });
  const recovering = await orchestrator.beginRecovery({
    agentId: agent.id,
    lostGeneration: 1,
    reason: 'killed',
  });
  expect(recovering).toMatchObject({ generation: 2, placement: { nodeId: 'node-1' } });
  const ready = await bringUp(agent.id, 2);
  expect(ready).toMatchObject({ state: AgentState.READY, generation: 2, address: agent.address });
  expect(await gateway.resolveAgent({ agentId: agent.id })).toMatchObject({
    instanceId: `${agent.id}-2`,
    endpoint: 'http://127.0.0.1:9',
  });
});

it('recovers an agent whose lease ran out, and refuses the late renewal', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  await bringUp(agent.id, 1, 1_000);
  await expect
    // The registries of this test have just started, and give instances the time of a lease first.
    .poll(async () => (await portal.getAgent({ agentId: agent.id }, { scope })).state, { timeout: 12_000 })
    .toBe(AgentState.RECOVERING);
  await expect
    .poll(() => audit.log.of(scope.tenantId).at(-1))
    .toMatchObject({ action: 'agent.lose-lease', actor: 'service:agent-registry' });
  await expect(host.renewLease({ leaseId: randomUUID(), instanceId: `${agent.id}-1` })).rejects.toMatchObject(
    { code: 'FAILED_PRECONDITION' },
  );
});

it('undeploys, and a deployment still under way finds the agent closed to it', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  await portal.undeployAgent({ agentId: agent.id, idempotencyKey: randomUUID() }, { scope });
  await expect(place(agent.id, 1)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  await orchestrator.finishUndeployment({ agentId: agent.id, generation: 1 });
  expect((await portal.getAgent({ agentId: agent.id }, { scope })).state).toBe(AgentState.GONE);
  expect((await portal.listAgents({}, { scope })).agents).toEqual([]);
});

it('publishes a new version only over the version that was seen', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  await bringUp(agent.id, 1);
  const spec = { ...deployRequest().spec, name: 'Second' };
  const change = (expectedVersion: number) =>
    portal.updateAgent({ agentId: agent.id, spec, expectedVersion, idempotencyKey: randomUUID() }, { scope });
  await expect(change(7)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await change(1)).toMatchObject({ version: 2, spec: { name: 'Second' } });
  const { versions } = await portal.listVersions({ agentId: agent.id }, { scope });
  expect(versions.map(({ version, spec: published }) => [version, published?.name])).toEqual([
    [2, 'Second'],
    [1, 'Support'],
  ]);
});

it('registers an agent that runs elsewhere, finds it, and removes it', async () => {
  const scope = newTenantScope();
  const { spec } = deployRequest();
  const request = { spec, endpoint: 'https://agents.example/a2a', idempotencyKey: randomUUID() };
  const agent = await portal.registerAgent(request, { scope });
  expect(agent).toMatchObject({ state: AgentState.READY, hosted: false });
  const { hits } = await portal.searchAgents({ query: 'billing' }, { scope });
  expect(hits.map((hit) => hit.agent?.id)).toEqual([agent.id]);
  await expect(
    portal.registerAgent({ ...request, endpoint: 'http://evil.example' }, { scope }),
  ).rejects.toMatchObject({ fields: [{ field: 'endpoint' }] });
  await portal.deregisterAgent({ agentId: agent.id, idempotencyKey: randomUUID() }, { scope });
  await expect.poll(() => audit.log.actionsOf(scope.tenantId)).toEqual(['agent.register', 'agent.remove']);
  expect((await portal.getAgent({ agentId: agent.id }, { scope })).state).toBe(AgentState.GONE);
});

it('streams changes to a watcher on another instance', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  const seen: string[] = [];
  const controller = new AbortController();
  const watching = (async () => {
    for await (const change of otherPortal.watchAgents({}, { scope, signal: controller.signal })) {
      seen.push(change.state);
      if (change.state === AgentState.READY) controller.abort();
    }
  })().catch(() => undefined);
  await expect.poll(() => seen.length).toBeGreaterThan(0);
  await bringUp(agent.id, 1);
  await watching;
  expect(seen[0]).toBe(AgentState.DEPLOYING);
  expect(seen.at(-1)).toBe(AgentState.READY);
});

it('shows another tenant nothing, by the same error as for an unknown id', async () => {
  const agent = await deploy(newTenantScope());
  const stranger = newTenantScope();
  const calls = (agentId: string) => [
    portal.getAgent({ agentId }, { scope: stranger }),
    portal.listEvents({ agentId }, { scope: stranger }),
    portal.listVersions({ agentId }, { scope: stranger }),
    portal.undeployAgent({ agentId, idempotencyKey: randomUUID() }, { scope: stranger }),
    portal.updateAgent(
      { agentId, spec: deployRequest().spec, expectedVersion: 1, idempotencyKey: randomUUID() },
      { scope: stranger },
    ),
  ];
  const outcome = async (agentId: string) =>
    (await Promise.allSettled(calls(agentId))).map((result) =>
      result.status === 'rejected' ? String(result.reason.code) : 'answered',
    );
  expect(await outcome(agent.id)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
  expect(await outcome(randomUUID())).toEqual(await outcome(agent.id));
  expect((await portal.listAgents({}, { scope: stranger })).agents).toEqual([]);
});

it('pages through agents and keeps the place', async () => {
  const scope = newTenantScope();
  const ids = [];
  for (let n = 0; n < 5; n++) ids.push((await deploy(scope)).id);
  const first = await portal.listAgents({ pageSize: 3 }, { scope });
  const second = await portal.listAgents({ pageSize: 3, pageToken: first.nextPageToken }, { scope });
  expect([...first.agents, ...second.agents].map(({ id }) => id)).toEqual(ids.reverse());
  expect(second.nextPageToken).toBe('');
  await expect(portal.listAgents({ pageToken: 'x' }, { scope })).rejects.toMatchObject({
    fields: [{ field: 'page_token' }],
  });
});

it.each([
  ['spec.name', { spec: { name: ' ' } }],
  ['spec.skills', { spec: { skills: [] } }],
  ['spec.model', { spec: { model: '' } }],
  ['spec.limits.steps_max', { spec: { limits: { stepsMax: 0, outputTokensMax: 10, turnTimeoutMs: 5_000 } } }],
  [
    'requirement.resources.memory_mib',
    { requirement: { resources: { cpuMilli: 100, memoryMib: 1, acceleratorMilli: 0 } } },
  ],
  ['requirement.metro_id', { requirement: { metroId: 'Not A Slug' } }],
  ['idempotency_key', { idempotencyKey: '' }],
])('names the field %s when it breaks its rule', async (field, change) => {
  const request = deployRequest();
  const merged = {
    ...request,
    ...('idempotencyKey' in change ? change : {}),
    spec: { ...request.spec, ...('spec' in change ? change.spec : {}) },
    requirement: { ...request.requirement, ...('requirement' in change ? change.requirement : {}) },
  };
  const failure = portal.deployAgent(merged, { scope: newTenantScope() });
  await expect(failure).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field }] });
});

const temporalBinary = findTemporalForTests();
if (!temporalBinary) console.warn('SKIPPED Temporal away: no Temporal server found (npm test finds one)');

it.skipIf(!temporalBinary)(
  'accepts deployments while Temporal is away, and begins them when it is back',
  async () => {
    const scope = newTenantScope();
    const started = performance.now();
    const agents = [await deploy(scope), await deploy(scope)];
    expect(agents.map(({ state }) => state)).toEqual([AgentState.DEPLOYING, AgentState.DEPLOYING]);
    expect(performance.now() - started).toBeLessThan(3_000);
    const temporal = await startTemporal(temporalBinary ?? '', { port: temporalPort });
    const connection = await Connection.connect({ address: temporal.address });
    const { workflow } = new TemporalClient({ connection });
    const began = ({ id }: { id: string }) =>
      workflow
        .getHandle(workflowIds.deployAgent({ agentId: id, tenantId: scope.tenantId, generation: 1 }))
        .describe()
        .then(({ type }) => type)
        .catch(() => undefined);
    await expect
      .poll(() => Promise.all(agents.map(began)), { timeout: 40_000, interval: 250 })
      .toEqual(['DeployAgent', 'DeployAgent']);
    await connection.close();
    await temporal.stop();
  },
);

async function deploy(scope: TenantScope) {
  return portal.deployAgent(deployRequest(), { scope });
}

function deployRequest() {
  return {
    idempotencyKey: randomUUID(),
    spec: {
      name: 'Support',
      description: 'Answers customers.',
      model: 'extract/support',
      skills: [
        { id: 'billing', name: 'Billing', description: 'Explains bills.', tags: ['billing'], examples: [] },
      ],
      limits: { stepsMax: 5, outputTokensMax: 500, turnTimeoutMs: 30_000 },
    },
    requirement: { metroId: 'wuhan', resources: { cpuMilli: 500, memoryMib: 256, acceleratorMilli: 0 } },
  };
}

function place(agentId: string, generation: number) {
  const placement = {
    reservationId: randomUUID(),
    nodeId: `node-${generation}`,
    siteId: 's',
    siteName: 'Site',
    metroId: 'wuhan',
  };
  return orchestrator.recordPlacement({ agentId, generation, placement });
}

/** What the workflow and the instance do. */
async function bringUp(agentId: string, generation: number, ttlMs = 20_000) {
  const ready = (await gateway.resolveAgent({ agentId })).state === AgentState.READY;
  if (!ready) await place(agentId, generation);
  const instanceId = `${agentId}-${generation}`;
  if (!ready)
    await host.grantLease({ agentId, generation, instanceId, endpoint: 'http://127.0.0.1:9', ttlMs });
  return orchestrator.publishAgent({ agentId, generation, instanceId });
}

async function startRegistry(signingKey: JWK) {
  const [shared, port] = [await identities.environmentOf('agent-registry'), await freePort()];
  const config = environment.parse({
    ...shared,
    SERVICE_IDENTITY: JSON.stringify(shared.SERVICE_IDENTITY),
    SERVICE_KEYS: JSON.stringify(shared.SERVICE_KEYS),
    DATABASE_URL: testDatabaseUrl(inject('databaseAdminUrl'), 'registry'),
    HTTP_PORT: port,
    GATEWAY_URL,
    GOVERNANCE_ADDRESS: audit.address,
    TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`,
    CARD_SIGNING_KEY: JSON.stringify(signingKey),
  });
  const service = await runService({
    name: 'agent-registry',
    environment: config,
    definitions: [AgentRegistryDefinition],
    module: (kit) => AppModule.with(config, kit),
    ready: async () => true,
  });
  running.push(service);
  return { grpcPort: config.GRPC_PORT, httpPort: port };
}

async function connect(
  name: 'portal' | 'orchestrator' | 'agent-host' | 'agent-gateway',
  address: string,
): Promise<Client> {
  const identity = await identities.identityOf(name);
  const client = createServiceClient(AgentRegistryDefinition, {
    address,
    audience: 'agent-registry',
    identity,
  });
  clients.push(client);
  return client;
}
