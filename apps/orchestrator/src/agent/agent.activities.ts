import { Context } from '@temporalio/activity';
import { compute, host, registry } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { tenantScope, type TenantScope } from '@isthmus/platform-identity';
import { instanceIdOf, reservationKeyOf, type Activities, type Target } from '@isthmus/workflow-api';

export interface Services {
  registry: ServiceClient<typeof registry.AgentRegistryDefinition>;
  compute: ServiceClient<typeof compute.ComputeDefinition>;
  engines: ServiceClient<typeof compute.EnginesDefinition>;
}

/** How long a reservation lasts unless it is confirmed: longer than the workflow's two minutes a step. */
const RESERVATION_TTL_MS = 300_000;
const POLL_MS = 100;

/** What an activity uses of Temporal while it runs. */
type ActivityContext = Pick<Context, 'heartbeat' | 'sleep'>;

/** The steps of a deployment over gRPC. Each answers the same when it is repeated with the same target. */
export function agentActivities(
  { registry: agents, compute: scheduler, engines }: Services,
  context: () => ActivityContext = () => Context.current(),
): Activities {
  return {
    async placeAgent({ excludedNodeIds, ...target }) {
      const agent = await agents.getAgent({ agentId: target.agentId }, { scope: scopeOf(target) });
      const { placement } = await scheduler.reserve({
        key: reservationKeyOf(target.agentId, target.generation),
        tenantId: target.tenantId,
        agentId: target.agentId,
        requirement: planOf(agent, target).requirement,
        ttlMs: RESERVATION_TTL_MS,
        excludedNodeIds,
      });
      if (!placement) throw new AppError('INTERNAL', 'The scheduler returned no placement');
      await agents.recordPlacement({ agentId: target.agentId, generation: target.generation, placement });
      return { nodeId: placement.nodeId };
    },

    async releaseReservation({ agentId, generation }) {
      await scheduler.releaseReservation({ key: reservationKeyOf(agentId, generation) });
    },

    async startInstance(target) {
      const agent = await agents.getAgent({ agentId: target.agentId }, { scope: scopeOf(target) });
      await engines.startWorkload({
        reservationKey: reservationKeyOf(target.agentId, target.generation),
        instance: instanceOf(target, agent),
      });
    },

    async awaitHealthy({ agentId, generation }) {
      await untilHealthy(engines, instanceIdOf(agentId, generation), context());
    },

    async stopInstance({ agentId, generation }) {
      await engines.stopWorkload({ instanceId: instanceIdOf(agentId, generation) });
    },

    async confirmReservation({ agentId, generation }) {
      await scheduler.confirmReservation({ key: reservationKeyOf(agentId, generation) });
    },

    async publishAgent({ agentId, generation }) {
      await agents.publishAgent({ agentId, generation, instanceId: instanceIdOf(agentId, generation) });
    },

    async failDeployment({ agentId, generation, failure }) {
      await agents.failDeployment({ agentId, generation, failure });
    },

    async beginRecovery({ agentId, generation, reason }) {
      const agent = await agents.beginRecovery({ agentId, lostGeneration: generation, reason });
      return { generation: agent.generation, lostNodeId: agent.placement?.nodeId ?? '' };
    },

    async finishUndeployment({ agentId, generation }) {
      await agents.finishUndeployment({ agentId, generation });
    },
  };
}

function instanceOf({ agentId, tenantId, generation }: Target, agent: registry.Agent) {
  const { spec, placement, requirement } = planOf(agent, { generation });
  return {
    instanceId: instanceIdOf(agentId, generation),
    agentId,
    tenantId,
    generation,
    spec,
    nodeId: placement?.nodeId ?? '',
    siteId: placement?.siteId ?? '',
    resources: requirement?.resources,
    address: agent.address,
  };
}

/** What a generation runs, and where: that of a rollout differs from what the agent is. */
function planOf(agent: registry.Agent, { generation }: Pick<Target, 'generation'>) {
  return agent.rollout?.generation === generation ? agent.rollout : agent;
}

/** Polls the instance; the heartbeat lets Temporal notice within seconds that this worker is gone. */
async function untilHealthy(
  engines: Services['engines'],
  instanceId: string,
  context: ActivityContext,
): Promise<void> {
  for (;;) {
    const { state, failure } = await engines.getWorkload({ instanceId });
    if (state === host.InstanceState.HEALTHY) return;
    if (state === host.InstanceState.FAILED || state === host.InstanceState.STOPPED) {
      throw new AppError(
        'INSTANCE_FAILED',
        `The instance ended before it was ready: ${failure || 'no reason given'}`,
      );
    }
    context.heartbeat();
    await context.sleep(POLL_MS);
  }
}

function scopeOf({ tenantId }: Target): TenantScope {
  const scope = tenantScope(tenantId, 'service:orchestrator');
  if (!scope) throw new AppError('INVALID_ARGUMENT', 'The tenant id of the workflow is invalid');
  return scope;
}
