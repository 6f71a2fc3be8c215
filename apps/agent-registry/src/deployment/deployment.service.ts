import { Injectable } from '@nestjs/common';
import { assertGeneration, nextState } from '@isthmus/domain-registry';
import { AppError, notFound } from '@isthmus/platform-errors';
import type { PlatformScope } from '@isthmus/platform-identity';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { record } from '../agent/agent.history.js';
import { lockAgent, saveAgent } from '../agent/agent.repository.js';
import type { Agent, Failure, Placement } from '../agent/agent.model.js';
import { CardSigner } from '../card/card.signer.js';
import { deleteLease, findLease } from '../lease/lease.repository.js';

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
  ) {}

  recordPlacement(
    scope: PlatformScope,
    { agentId, generation, placement }: Step & { placement: Placement },
  ): Promise<Agent> {
    return this.change(scope, agentId, async (unit, agent) => {
      assertGeneration(agent.generation, generation);
      nextState(agent.state, 'place');
      if (agent.placement?.reservationId === placement.reservationId) return;
      agent.placement = placement;
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

  /** Signs the card and makes the agent READY; its instance must hold the lease. */
  publish(
    scope: PlatformScope,
    { agentId, generation, instanceId }: Step & { instanceId: string },
  ): Promise<Agent> {
    return this.change(scope, agentId, async (unit, agent) => {
      assertGeneration(agent.generation, generation);
      if (agent.state === 'ready') return;
      const lease = await findLease(unit, agentId);
      if (lease?.instanceId !== instanceId || lease.expiresAt <= new Date()) {
        throw new AppError('UNAVAILABLE', 'The instance does not hold the lease', { retryAfterMs: 200 });
      }
      agent.state = nextState(agent.state, 'publish');
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

  fail(scope: PlatformScope, { agentId, generation, failure }: Step & { failure: Failure }): Promise<Agent> {
    return this.change(scope, agentId, async (unit, agent) => {
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
  }

  /** Moves to the next generation; a repeat after the move answers with the agent as it is. */
  beginRecovery(
    scope: PlatformScope,
    { agentId, lostGeneration, reason }: { agentId: string; lostGeneration: number; reason: string },
  ): Promise<{ agent: Agent; lost: Placement | undefined }> {
    let lost: Placement | undefined;
    return this.change(scope, agentId, async (unit, agent) => {
      lost = agent.placement;
      if (agent.generation === lostGeneration + 1 && agent.state === 'recovering') return;
      assertGeneration(agent.generation, lostGeneration);
      if (agent.state !== 'recovering') agent.state = nextState(agent.state, 'move');
      agent.generation += 1;
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
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'gone',
        message: 'Undeployed; the address answers that the agent is gone',
      });
    });
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
