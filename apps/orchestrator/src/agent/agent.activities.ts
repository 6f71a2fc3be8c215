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

/** How long a reservation holds before it must be confirmed: the workflow's two minutes a step, with room. */
const RESERVATION_TTL_MS = 300_000;
const POLL_MS = 100;

/** The steps of a deployment over gRPC. Each answers the same when it is repeated with the same target. */
export function agentActivities({ registry: agents, compute: scheduler, engines }: Services): Activities {
  return {
    async placeAgent({ excludedNodeIds, ...target }) {
      const agent = await agents.getAgent({ agentId: target.agentId }, { scope: scopeOf(target) });
      const { placement } = await scheduler.reserve({
        key: reservationKeyOf(target.agentId, target.generation),
        tenantId: target.tenantId,
        agentId: target.agentId,
        requirement: agent.requirement,
        ttlMs: RESERVATION_TTL_MS,
        excludedNodeIds,
      });
      if (!placement) throw new AppError('INTERNAL', 'The scheduler answered without a placement');
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
        instance: {
          instanceId: instanceIdOf(target.agentId, target.generation),
          agentId: target.agentId,
          tenantId: target.tenantId,
          generation: target.generation,
          spec: agent.spec,
          nodeId: agent.placement?.nodeId ?? '',
          siteId: agent.placement?.siteId ?? '',
          resources: agent.requirement?.resources,
          address: agent.address,
        },
      });
    },

    async awaitHealthy({ agentId, generation }) {
      const instanceId = instanceIdOf(agentId, generation);
      for (;;) {
        const instance = await engines.getWorkload({ instanceId });
        if (instance.state === host.InstanceState.HEALTHY) return;
        if (instance.state === host.InstanceState.FAILED || instance.state === host.InstanceState.STOPPED) {
          throw new AppError(
            'INSTANCE_FAILED',
            `The instance ended before it was ready: ${instance.failure || 'no reason given'}`,
          );
        }
        Context.current().heartbeat();
        await Context.current().sleep(POLL_MS);
      }
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

function scopeOf({ tenantId }: Target): TenantScope {
  const scope = tenantScope(tenantId, 'service:orchestrator');
  if (!scope) throw new AppError('INVALID_ARGUMENT', 'The workflow names no valid tenant');
  return scope;
}
