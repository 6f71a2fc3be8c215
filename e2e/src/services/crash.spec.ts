import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ask, clientFor, fetchCard, fetchWithKey } from '../a2a-client.ts';
import { deploySupport, eventKinds, settled } from '../deployments.ts';
import { eventually } from '../eventually.ts';
import { instancesOf, isAlive, reservationsOf, runningInstances } from '../instances.ts';
import { allReady, killAll } from '../processes.ts';
import { createKey, openTenant, servicesAs, type Services } from '../services.ts';

/**
 * Events of a deployment, in order, and every process that it depends on, at the event after which that process has
 * work to do.
 */
const DURING: Record<string, string[]> = {
  'deployment.requested': ['network-intelligence', 'compute-scheduler'],
  placed: ['orchestrator', 'postgres'],
  started: ['agent-registry', 'agent-host', 'temporal'],
  ready: ['governance', 'maas-gateway'],
};
/** Every service at every event takes ten minutes: `npm run test:crash`. The journeys kill each service once. */
const CRASHES = Object.entries(DURING).map(([step, services]) => ({
  step,
  services: inject('everyCrash') ? Object.values(DURING).flat() : services,
}));
/** For an undeployment that several crashes interrupt. */
const END_MS_MAX = 100_000;

const { READY, FAILED, GONE } = registry.AgentState;
let portal: Services;
let scope: TenantScope;
let secret: string;

beforeAll(async () => {
  portal = await servicesAs('portal');
  scope = await openTenant(portal);
  ({ secret } = await createKey(portal, scope));
});

// By step, not by service: a process that is killed twice in a row is restarted after a longer pause.
describe.each(CRASHES)('when every instance of a service is killed as an agent reaches "$step"', (crash) => {
  const { step, services } = crash;
  /** Undeployments go on while the next service is killed: they have to survive that, and nobody waits for them. */
  const ends: Promise<unknown>[] = [];

  it.each(services)('%s: the agent runs afterwards, or nothing of it is left', async (service) => {
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
    await undeploy(id);
    const end = Promise.all([nothingLeft(id), recordedOnce(id)]);
    end.catch(() => undefined); // Reported below.
    ends.push(end);
  });

  it('leaves nothing of the undeployed agents, and records each of their changes once', async () => {
    expect(ends).toHaveLength(services.length);
    await Promise.all(ends);
  }, 240_000);
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

/** READY, with exactly one instance and one confirmed reservation, and responding. */
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

/** Broken connections are restored within seconds, so the request is repeated until then, under one key. */
async function undeploy(agentId: string): Promise<void> {
  await settled(portal, scope, { agentId, states: [READY, FAILED] });
  const idempotencyKey = randomUUID();
  await eventually('the undeployment to be accepted', () =>
    portal.registry.undeployAgent({ idempotencyKey, agentId }, { scope }).then(() => true),
  );
}

async function nothingLeft(agentId: string): Promise<void> {
  await settled(portal, scope, { agentId, states: [GONE], timeoutMs: END_MS_MAX });
  await eventually('nothing to be left of it', async () => {
    const left = [...(await instancesOf(agentId)), ...(await reservationsOf(portal, scope, agentId))];
    return left.length === 0;
  });
}

/** The audit log has each change of an agent once, whatever crashed between the change and its publication. */
async function recordedOnce(agentId: string): Promise<void> {
  const requested = ['agent.deploy', 'agent.undeploy', 'agent.remove'];
  const recorded = async () => {
    const { records } = await portal.audit.listRecords({ pageSize: 500, subjects: ['agent'] }, { scope });
    const mine = records.filter(({ resource }) => resource === `agent/${agentId}`);
    return mine.map(({ action }) => action).filter((action) => requested.includes(action));
  };
  await eventually('the audit log to have its end', async () => (await recorded()).includes('agent.remove'), {
    timeoutMs: END_MS_MAX,
    everyMs: 300,
  });
  const actions = await eventually('the audit log to answer', recorded);
  expect(actions.reverse()).toEqual(requested);
  const chain = await eventually('the audit log to answer', () => portal.audit.verifyChain({}, { scope }));
  expect(chain).toMatchObject({ intact: true });
}
