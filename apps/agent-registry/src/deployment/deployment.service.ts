import { Injectable } from '@nestjs/common';
import { assertGeneration, nextGeneration, nextState, rolloutTo } from '@isthmus/domain-registry';
import { AppError, notFound } from '@isthmus/platform-errors';
import type { PlatformScope } from '@isthmus/platform-identity';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { record } from '../agent/agent.history.js';
import { lockAgent, saveAgent } from '../agent/agent.repository.js';
import type { Agent, Failure, Placement } from '../agent/agent.model.js';
import { publishVersion } from '../agent/agent.version.js';
import { CardSigner } from '../card/card.signer.js';
import { deleteVectors } from '../discovery/vector.repository.js';
import { deleteLease, findLease, restoreFormer } from '../lease/lease.repository.js';
import { WorkflowLauncher } from '../workflow/workflow.launcher.js';

/** Which attempt to run which agent a report is about. */
interface Step {
  agentId: string;
  generation: number;
}

/** The steps of a deployment as workflows report them; each may be reported twice. */
@Injectable()
export class DeploymentService {
  constructor(
    private readonly units: Units,
    private readonly signer: CardSigner,
    private readonly launcher: WorkflowLauncher,
  ) {}

  recordPlacement(
    scope: PlatformScope,
    { agentId, generation, placement }: Step & { placement: Placement },
  ): Promise<Agent> {
    return this.change(scope, agentId, async (unit, agent) => {
      const rollout = rolloutTo(agent, generation);
      if (!rollout) assertGeneration(agent.generation, generation);
      nextState(agent.state, rollout ? 'roll' : 'place');
      const placed = rollout ?? agent;
      if (placed.placement?.reservationId === placement.reservationId) return;
      placed.placement = placement;
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'placed',
        message: `Placed on ${placement.nodeId} in ${placement.siteName}`,
        attributes: {
          nodeId: placement.nodeId,
          siteId: placement.siteId,
          roundTripUs: String(placement.roundTripUs),
        },
      });
    });
  }

  /**
   * Signs the card and makes the agent READY; its instance must hold the lease. A rollout becomes the agent's version.
   */
  publish(
    scope: PlatformScope,
    { agentId, generation, instanceId }: Step & { instanceId: string },
  ): Promise<Agent> {
    return this.change(scope, agentId, async (unit, agent) => {
      const rollout = rolloutTo(agent, generation);
      if (!rollout) {
        assertGeneration(agent.generation, generation);
        if (agent.state === 'ready') return;
      }
      const lease = await findLease(unit, agentId);
      if (lease?.instanceId !== instanceId || lease.expiresAt <= new Date()) {
        throw new AppError('UNAVAILABLE', 'The instance does not hold the lease', { retryAfterMs: 200 });
      }
      agent.state = nextState(agent.state, 'publish');
      if (rollout) {
        Object.assign(agent, { generation, placement: rollout.placement, rollout: undefined });
        await publishVersion(unit, agent, rollout);
      }
      agent.card = await this.signer.cardOf(agent);
      agent.failure = undefined;
      agent.readyAt = new Date();
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'ready',
        message: `Ready: version ${agent.version}, generation ${generation}`,
        attributes: {
          instanceId,
          version: String(agent.version),
          generation: String(generation),
          site: agent.placement?.siteName ?? '',
        },
      });
    });
  }

  /** A rollout that fails leaves the agent as it is; if that lost its instance meanwhile, it is recovered. */
  async fail(
    scope: PlatformScope,
    { agentId, generation, failure }: Step & { failure: Failure },
  ): Promise<Agent> {
    const failed = await this.change(scope, agentId, async (unit, agent) => {
      const rollout = rolloutTo(agent, generation);
      if (rollout) {
        rollout.failure = failure;
        await record(unit, agent, {
          actor: scope.actor,
          kind: 'rollout.failed',
          message: `Version ${agent.version} remains: ${failure.message}`,
          attributes: { code: failure.code, version: String(rollout.version) },
        });
        if (await this.takesLeaseBack(unit, agent, generation)) return;
        const { message: reason } = failure;
        agent.pendingWorkflow = { name: 'RecoverAgent', lostGeneration: agent.generation, reason };
        return;
      }
      // Undeployed meanwhile, or failed already: the report is out of date.
      if (agent.generation !== generation || !['deploying', 'recovering'].includes(agent.state)) return;
      agent.state = nextState(agent.state, 'fail');
      agent.failure = failure;
      agent.placement = undefined;
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'failed',
        message: failure.message,
        attributes: { code: failure.code },
      });
    });
    this.launcher.launch(failed);
    return failed;
  }

  /** Moves to the next generation; a repeat after the move answers with the agent as it is. */
  beginRecovery(
    scope: PlatformScope,
    { agentId, lostGeneration, reason }: { agentId: string; lostGeneration: number; reason: string },
  ): Promise<{ agent: Agent; lost: Placement | undefined }> {
    let lost: Placement | undefined;
    return this.change(scope, agentId, async (unit, agent) => {
      lost = agent.placement;
      if (agent.generation > lostGeneration && agent.state === 'recovering') return;
      assertGeneration(agent.generation, lostGeneration);
      if (agent.state !== 'recovering') agent.state = nextState(agent.state, 'move');
      agent.generation = nextGeneration(agent);
      await deleteLease(unit, agentId);
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'recovering',
        message: `Moving to another node: ${reason}`,
        attributes: { lostNodeId: lost?.nodeId ?? '', generation: String(agent.generation), reason },
      });
    }).then((agent) => ({ agent, lost }));
  }

  finishUndeployment(scope: PlatformScope, agentId: string): Promise<Agent> {
    return this.change(scope, agentId, async (unit, agent) => {
      if (agent.state === 'gone') return;
      agent.state = nextState(agent.state, 'remove');
      agent.placement = undefined;
      agent.card = undefined;
      await deleteLease(unit, agentId);
      await deleteVectors(unit, agentId);
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'gone',
        message: 'Undeployed; the address answers that the agent is gone',
      });
    });
  }

  /** Ends the lease of a failed rollout's instance; false when the agent has no instance then. */
  private async takesLeaseBack(unit: Unit, agent: Agent, failed: number): Promise<boolean> {
    const lease = await findLease(unit, agent.id);
    if (lease?.generation === failed && !(await restoreFormer(unit, lease))) {
      await deleteLease(unit, agent.id);
      if (agent.state === 'ready') agent.state = nextState(agent.state, 'lose-lease');
    }
    return agent.state !== 'recovering';
  }

  private change(
    scope: PlatformScope,
    agentId: string,
    work: (unit: Unit, agent: Agent) => Promise<void>,
  ): Promise<Agent> {
    return this.units.inPlatform(scope, async (unit) => {
      const agent = await lockAgent(unit, agentId);
      if (!agent) throw notFound('agent', agentId);
      const before = JSON.stringify(agent);
      await work(unit, agent);
      if (JSON.stringify(agent) !== before) {
        agent.updatedAt = new Date();
        await saveAgent(unit, agent);
      }
      return agent;
    });
  }
}
