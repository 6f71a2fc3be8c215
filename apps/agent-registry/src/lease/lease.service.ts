import { Injectable } from '@nestjs/common';
import { activeRollout, assertGeneration, nextState, rolloutTo } from '@isthmus/domain-registry';
import { AppError, notFound } from '@isthmus/platform-errors';
import type { PlatformScope } from '@isthmus/platform-identity';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { v7 as uuid } from 'uuid';
import { record } from '../agent/agent.history.js';
import { lockAgent, saveAgent } from '../agent/agent.repository.js';
import type { Agent, Lease } from '../agent/agent.model.js';
import { WorkflowLauncher } from '../workflow/workflow.launcher.js';
import {
  deleteLease,
  findFormer,
  findLease,
  listExpired,
  putLease,
  renewLease,
  restoreFormer,
} from './lease.repository.js';

const EXPIRED_BATCH = 100;
/** How long the instance that a rollout replaces may hold on to its lease: its workflow stops it before. */
const FORMER_MS = 120_000;

/** Which instance answers for an agent. One that does not renew its lease loses it, and the agent is recovered elsewhere. */
@Injectable()
export class LeaseService {
  constructor(
    private readonly units: Units,
    private readonly launcher: WorkflowLauncher,
  ) {}

  /**
   * Only an instance of the current generation gets the lease, or one of a rollout, which takes over what is sent from
   * then on while the former one finishes what it is answering.
   */
  async grant(
    scope: PlatformScope,
    request: { agentId: string; generation: number; instanceId: string; endpoint: string; ttlMs: number },
  ): Promise<Lease> {
    return this.units.inPlatform(scope, async (unit) => {
      const agent = await lockAgent(unit, request.agentId);
      if (!agent) throw notFound('agent', request.agentId);
      const rollout = rolloutTo(agent, request.generation);
      if (!rollout) assertGeneration(agent.generation, request.generation);
      if (!['deploying', 'recovering', 'ready'].includes(agent.state)) {
        throw new AppError('FAILED_PRECONDITION', `An agent that is ${agent.state} cannot be given a lease`);
      }
      const lease: Lease = {
        ...request,
        id: uuid(),
        tenantId: agent.tenantId,
        expiresAt: new Date(Date.now() + request.ttlMs),
        ...(rollout && (await this.formerOf(unit, agent))),
      };
      await putLease(unit, lease);
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'started',
        message: `Instance ${request.instanceId} answers`,
        attributes: { instanceId: request.instanceId },
      });
      return lease;
    });
  }

  async renew(scope: PlatformScope, request: { leaseId: string; instanceId: string }): Promise<Lease> {
    const now = new Date();
    const lease = await this.units.inPlatform(
      scope,
      async (unit) =>
        (await renewLease(unit, { ...request, now })) ?? (await findFormer(unit, { ...request, now })),
    );
    if (!lease) {
      throw new AppError('FAILED_PRECONDITION', 'The lease has ended', {
        remedy: 'Stop this instance: another one answers for the agent, or will soon.',
      });
    }
    return lease;
  }

  /** Ends the lease of `instanceId`, and its claim to get it back from a rollout; does nothing to other instances. */
  end(
    scope: PlatformScope,
    { agentId, instanceId, reason }: { agentId: string; instanceId: string; reason: string },
  ): Promise<void> {
    return this.endIf(
      scope,
      { agentId, reason, former: instanceId },
      (lease) => lease.instanceId === instanceId,
    );
  }

  /** Ends every expired lease. Several processes may do so at once: each takes the lock of the agent's row. */
  async endExpired(scope: PlatformScope): Promise<number> {
    const now = new Date();
    const expired = await this.units.inPlatform(scope, (unit) => listExpired(unit, now, EXPIRED_BATCH));
    for (const { agentId, instanceId } of expired) {
      await this.endIf(
        scope,
        { agentId, reason: 'its lease expired' },
        // Checked again under the lock: it may have been renewed since.
        (lease) => lease.instanceId === instanceId && lease.expiresAt <= now,
      );
    }
    return expired.length;
  }

  private async endIf(
    scope: PlatformScope,
    { agentId, reason, former }: { agentId: string; reason: string; former?: string },
    mustEnd: (lease: Lease) => boolean,
  ): Promise<void> {
    const recovering = await this.units.inPlatform(scope, async (unit): Promise<Agent | undefined> => {
      const agent = await lockAgent(unit, agentId);
      const lease = await findLease(unit, agentId);
      if (!agent || !lease) return undefined;
      if (former !== undefined && lease.former?.instanceId === former)
        await putLease(unit, { ...lease, former: undefined, formerUntil: undefined });
      if (!mustEnd(lease)) return undefined;
      const { instanceId } = lease;
      await deleteLease(unit, agentId);
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'lease.ended',
        message: `Instance ${instanceId} no longer answers: ${reason}`,
        attributes: { instanceId, reason },
      });
      // Before its version is published, an instance of a rollout that ends gives the lease back.
      if (rolloutTo(agent, lease.generation) && (await restoreFormer(unit, lease))) return undefined;
      if (agent.state !== 'ready') return undefined;
      agent.state = nextState(agent.state, 'lose-lease');
      agent.updatedAt = new Date();
      // A rollout under way brings the agent up again, or has it recovered when it fails.
      if (activeRollout(agent)) {
        await saveAgent(unit, agent);
        return undefined;
      }
      agent.pendingWorkflow = { name: 'RecoverAgent', lostGeneration: agent.generation, reason };
      await saveAgent(unit, agent);
      return agent;
    });
    if (recovering) this.launcher.launch(recovering);
  }

  /** The lease that an instance of a rollout takes over: that of the generation which the agent is at. */
  private async formerOf(unit: Unit, agent: Agent): Promise<Pick<Lease, 'former' | 'formerUntil'>> {
    const present = await findLease(unit, agent.id);
    if (present?.generation !== agent.generation)
      return { former: present?.former, formerUntil: present?.formerUntil };
    const { id, instanceId, generation, endpoint, ttlMs } = present;
    const formerUntil = new Date(Date.now() + FORMER_MS);
    return { former: { id, instanceId, generation, endpoint, ttlMs }, formerUntil };
  }
}
