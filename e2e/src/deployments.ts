import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import { eventually } from './eventually.ts';
import type { Services } from './services.ts';

type Change = Partial<Pick<registry.DeployAgentRequest, 'visibility' | 'idempotencyKey'>> & {
  overrides?: registry.DeepPartial<registry.AgentSpecOverrides>;
  requirement?: Partial<registry.PlacementRequirement>;
};

/** Deploys the agent `support` from its template, near the largest metro; returns at once. */
export async function deploySupport(
  portal: Services,
  scope: TenantScope,
  change: Change = {},
): Promise<registry.Agent> {
  return portal.registry.deployAgent(
    {
      idempotencyKey: change.idempotencyKey ?? randomUUID(),
      template: 'support',
      ...(change.overrides ? { overrides: change.overrides } : {}),
      requirement: {
        metroId: await largestMetro(portal, scope),
        roundTripUsMax: 5_000,
        ...change.requirement,
      },
      visibility: change.visibility ?? registry.Visibility.PRIVATE,
    },
    { scope },
  );
}

/** The agent once it is in one of `states`; throws at once when it has failed unexpectedly. */
export async function settled(
  portal: Services,
  scope: TenantScope,
  {
    agentId,
    states = [registry.AgentState.READY],
    timeoutMs = 60_000,
  }: { agentId: string; states?: registry.AgentState[]; timeoutMs?: number },
): Promise<registry.Agent> {
  const agent = await eventually(
    `agent ${agentId} to be ${states.join(' or ')}`,
    async () => {
      const found = await portal.registry.getAgent({ agentId }, { scope });
      return [...states, registry.AgentState.FAILED].includes(found.state) && found;
    },
    { timeoutMs },
  );
  if (!states.includes(agent.state)) throw new Error(`agent ${agentId} failed: ${agent.failure?.message}`);
  return agent;
}

export async function deployedSupport(
  portal: Services,
  scope: TenantScope,
  change: Change = {},
): Promise<registry.Agent> {
  const { id } = await deploySupport(portal, scope, change);
  return settled(portal, scope, { agentId: id });
}

export async function undeploy(portal: Services, scope: TenantScope, agentId: string): Promise<void> {
  await portal.registry.undeployAgent({ idempotencyKey: randomUUID(), agentId }, { scope });
  await settled(portal, scope, { agentId, states: [registry.AgentState.GONE] });
}

/** Kinds of the agent's events, oldest first. */
export async function eventKinds(portal: Services, scope: TenantScope, agentId: string): Promise<string[]> {
  const { events } = await portal.registry.listEvents({ agentId, pageSize: 100 }, { scope });
  return events.map(({ kind }) => kind).reverse();
}

async function largestMetro(portal: Services, scope: TenantScope): Promise<string> {
  const { metros } = await portal.network.listMetros({}, { scope });
  const [largest] = metros.sort((a, b) => Number(b.population - a.population));
  if (!largest) throw new Error('the atlas has no metro');
  return largest.id;
}
