import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import { beforeAll, describe, expect, it } from 'vitest';
import { ask, clientFor, fetchCard, fetchWithKey } from './a2a-client.ts';
import { deploySupport, eventKinds, settled, undeploy } from './deployments.ts';
import { eventually } from './eventually.ts';
import { instancesOf, isAlive, reservationsOf, runningInstances } from './instances.ts';
import { allReady, killAll } from './processes.ts';
import { createKey, openTenant, servicesAs, type Services } from './services.ts';

/** Every process that a deployment depends on. */
const SERVICES = [
  'governance',
  'network-intelligence',
  'compute-scheduler',
  'agent-registry',
  'maas-gateway',
  'agent-host',
  'orchestrator',
  'temporal',
  'postgres',
];
/** What an agent's history tells of a deployment, in order; each is a moment at which a process may end. */
const STEPS = ['deployment.requested', 'placed', 'started', 'ready'];

const { READY, FAILED } = registry.AgentState;
let portal: Services;
let scope: TenantScope;
let secret: string;

beforeAll(async () => {
  portal = await servicesAs('portal');
  scope = await openTenant(portal);
  ({ secret } = await createKey(portal, scope));
});

describe.each(SERVICES)('when every instance of %s is killed', (service) => {
  it.each(STEPS)('as an agent reaches "%s", it runs afterwards, or nothing of it is left', async (step) => {
    const idempotencyKey = randomUUID();
    const { id } = await eventually('the deployment to be accepted', () =>
      deploySupport(portal, scope, { idempotencyKey }),
    );
    await reaches(id, step);
    const pidsBefore = (await instancesOf(id)).map(({ pid }) => pid);
    await killAll(service);
    await allReady();

    const state = await eventually(
      `agent ${id} to run or to have ended (${service} killed at ${step})`,
      async () => ((await runs(id)) && 'runs') || ((await isNothing(id)) && 'nothing'),
      { timeoutMs: 90_000, everyMs: 300 },
    );
    expect(['runs', 'nothing']).toContain(state);
    await noOrphan(pidsBefore);
    await undeployed(id);
    await recordedOnce(id);
  });
});

async function reaches(agentId: string, step: string): Promise<void> {
  await eventually(
    `the event ${step} of ${agentId}`,
    async () => {
      const kinds = await eventKinds(portal, scope, agentId);
      return kinds.includes(step) || kinds.includes('failed');
    },
    { everyMs: 5 },
  );
}

/** READY, with exactly one instance and one confirmed reservation, and it answers. */
async function runs(agentId: string): Promise<boolean> {
  const agent = await portal.registry.getAgent({ agentId }, { scope });
  if (agent.state !== READY) return false;
  const [instances, reservations] = [
    await instancesOf(agentId),
    await reservationsOf(portal, scope, agentId),
  ];
  const single = instances.length === 1 && reservations.length === 1;
  return single && reservations[0]?.state === 'confirmed' && (await answers(agent));
}

async function isNothing(agentId: string): Promise<boolean> {
  const { state } = await portal.registry.getAgent({ agentId }, { scope });
  const left = [...(await instancesOf(agentId)), ...(await reservationsOf(portal, scope, agentId))];
  return state === FAILED && left.length === 0;
}

async function answers({ address }: registry.Agent): Promise<boolean> {
  const fetchImpl = fetchWithKey(secret);
  const client = await clientFor(await fetchCard(address, fetchImpl), fetchImpl);
  const { text } = await ask(client, 'How do I pay my bill?');
  return text.length > 0;
}

/** Processes of instances end with the host that started them, unless that host still answers for them. */
async function noOrphan(pids: number[]): Promise<void> {
  await eventually('instances without a host to end', async () => {
    const known = (await runningInstances()).map(({ pid }) => pid);
    return pids.every((pid) => !isAlive(pid) || known.includes(pid));
  });
}

/** Connections that the kill broke come back within seconds, so each step is tried until then. */
async function undeployed(agentId: string): Promise<void> {
  await settled(portal, scope, agentId, [READY, FAILED]);
  await eventually('the agent to be undeployed', () => undeploy(portal, scope, agentId).then(() => true));
  await eventually('nothing to be left of it', async () => {
    const left = [...(await instancesOf(agentId)), ...(await reservationsOf(portal, scope, agentId))];
    return left.length === 0;
  });
}

/** The audit log tells of an agent once each change, whatever died between the change and its telling. */
async function recordedOnce(agentId: string): Promise<void> {
  const asked = ['agent.deploy', 'agent.undeploy', 'agent.remove'];
  const recorded = async () => {
    const { records } = await portal.audit.listRecords({ pageSize: 500, subjects: ['agent'] }, { scope });
    const mine = records.filter(({ resource }) => resource === `agent/${agentId}`);
    return mine.map(({ action }) => action).filter((action) => asked.includes(action));
  };
  await eventually(
    'the audit log to tell of its end',
    async () => (await recorded()).includes('agent.remove'),
    {
      timeoutMs: 90_000,
      everyMs: 300,
    },
  );
  expect((await recorded()).reverse()).toEqual(asked);
  expect(await portal.audit.verifyChain({}, { scope })).toMatchObject({ intact: true });
}
