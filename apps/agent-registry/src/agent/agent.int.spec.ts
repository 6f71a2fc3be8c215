import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { deployRequest, startHarness, type Harness } from '../testing/registry.harness.js';

const { AgentState, AgentView } = registry;

let harness: Harness;
let portal: Harness['portal'],
  otherPortal: Harness['otherPortal'],
  auditLog: Harness['auditLog'],
  deploy: Harness['deploy'],
  bringUp: Harness['bringUp'],
  bringUpRollout: Harness['bringUpRollout'];
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
  ({ portal, otherPortal, auditLog, deploy, bringUp, bringUpRollout } = harness);
});
afterAll(() => harness.stop());

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

it('publishes a new version only over the version that was seen', async () => {
  const scope = newTenantScope();
  const agent = await deploy(scope);
  await bringUp(agent.id, 1);
  const spec = { ...deployRequest().spec, name: 'Second' };
  const change = (expectedVersion: number) =>
    portal.updateAgent({ agentId: agent.id, spec, expectedVersion, idempotencyKey: randomUUID() }, { scope });
  await expect(change(7)).rejects.toMatchObject({ code: 'CONFLICT' });
  const racing = await Promise.allSettled([change(1), change(1), change(1)]);
  expect(racing.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await portal.getAgent({ agentId: agent.id }, { scope })).toMatchObject({
    version: 1,
    spec: { name: 'Support' },
    rollout: { version: 2, generation: 2, spec: { name: 'Second' } },
  });
  await bringUpRollout(agent.id);
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
  await expect.poll(() => auditLog.actionsOf(scope.tenantId)).toEqual(['agent.register', 'agent.remove']);
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
    portal.redeployAgent({ agentId, expectedVersion: 1, idempotencyKey: randomUUID() }, { scope: stranger }),
  ];
  const outcome = async (agentId: string) =>
    (await Promise.allSettled(calls(agentId))).map((result) =>
      result.status === 'rejected' ? String(result.reason.code) : 'answered',
    );
  expect(new Set(await outcome(agent.id))).toEqual(new Set(['NOT_FOUND']));
  expect(await outcome(randomUUID())).toEqual(await outcome(agent.id));
  for (const view of [AgentView.UNSPECIFIED, AgentView.TOOLS])
    expect((await portal.listAgents({ view }, { scope: stranger })).agents).toEqual([]);
});

it.each(['UNSPECIFIED', 'TOOLS'] as const)(
  'pages through agents in view %s and keeps the place',
  async (name) => {
    const scope = newTenantScope();
    const view = AgentView[name];
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push((await deploy(scope)).id);
    const first = await portal.listAgents({ view, pageSize: 3 }, { scope });
    const second = await portal.listAgents({ view, pageSize: 3, pageToken: first.nextPageToken }, { scope });
    expect([...first.agents, ...second.agents].map(({ id }) => id)).toEqual(ids.reverse());
    expect(second.nextPageToken).toBe('');
    await expect(portal.listAgents({ pageToken: 'x' }, { scope })).rejects.toMatchObject({
      fields: [{ field: 'page_token' }],
    });
  },
);

it('lists what agents offer as tools, and nothing else of them', async () => {
  const scope = newTenantScope();
  const hosted = await deploy(scope);
  const { spec } = deployRequest();
  const request = { spec, endpoint: 'https://agents.example/a2a', idempotencyKey: randomUUID() };
  const { id, cardJson } = await portal.registerAgent(request, { scope });
  const { name, description, skills, capabilities } = JSON.parse(cardJson);
  const { agents } = await portal.listAgents({ view: AgentView.TOOLS }, { scope });
  expect(agents.map((agent) => agent.id)).toEqual([id, hosted.id]);
  const [published, unpublished] = agents;
  const { streaming } = capabilities;
  expect(JSON.parse(published?.cardJson ?? '')).toEqual({
    name,
    description,
    skills,
    capabilities: { streaming },
  });
  expect(published).toMatchObject({ spec: undefined, address: '', tools: [] });
  expect(unpublished?.cardJson).toBe('');
}, 30_000);

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
