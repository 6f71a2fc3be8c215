import { Injectable } from '@nestjs/common';
import { activeRollout, nextGeneration, nextState, runsDifferently } from '@isthmus/domain-registry';
import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { CardSigner } from '../card/card.signer.js';
import type { Spec } from '../specification/specification.schema.js';
import { record } from './agent.history.js';
import type { Agent, StoredRequirement, Visibility } from './agent.model.js';
import { AgentMutations, lockHosted } from './agent.mutations.js';
import { saveAgent } from './agent.repository.js';
import { publishVersion, type Version } from './agent.version.js';

/** Which agent, as the caller saw it. */
interface Seen {
  agentId: string;
  expectedVersion: number;
}

interface Update extends Seen {
  spec: Spec;
  /** As it is, unless given. */
  requirement: StoredRequirement | undefined;
  visibility: Visibility | undefined;
}

/** New versions of agents, and new instances of present ones. */
@Injectable()
export class AgentUpdateService {
  constructor(
    private readonly mutations: AgentMutations,
    private readonly signer: CardSigner,
  ) {}

  /**
   * Publishes a new version: at once where the instance can remain, or when an instance of it answers. An agent that
   * failed is deployed again with it.
   */
  async update(scope: TenantScope, key: string, input: Update): Promise<Agent> {
    return this.mutations.once(scope, { key, request: { call: 'update', ...input } }, async (unit) => {
      const agent = await lockHosted(unit, input.agentId);
      assertSeen(agent, input);
      nextState(agent.state, 'update');
      const next: Version = {
        version: agent.version + 1,
        spec: input.spec,
        requirement: input.requirement ?? agent.requirement,
        visibility: input.visibility ?? agent.visibility,
        requestedBy: scope.actor,
      };
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'update.requested',
        message: `Version ${next.version} requested by ${scope.actor}`,
        attributes: { version: String(next.version) },
      });
      const isReady = agent.state === 'ready';
      if (isReady && runsDifferently(agent, next)) {
        roll(agent, next);
      } else {
        await publishVersion(unit, agent, next);
        if (isReady) agent.card = await this.signer.cardOf(agent);
        else recover(agent, `version ${next.version}`);
      }
      await saveAgent(unit, { ...agent, updatedAt: new Date() });
      return agent.id;
    });
  }

  /** Moves the agent to a new instance of its version; one that failed is tried again. */
  async redeploy(scope: TenantScope, key: string, input: Seen): Promise<Agent> {
    return this.mutations.once(scope, { key, request: { call: 'redeploy', ...input } }, async (unit) => {
      const agent = await lockHosted(unit, input.agentId);
      assertSeen(agent, input);
      nextState(agent.state, 'redeploy');
      if (agent.state === 'ready') roll(agent, { ...agent, requestedBy: scope.actor });
      else recover(agent, 'deployed again');
      await saveAgent(unit, { ...agent, updatedAt: new Date() });
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'redeployment.requested',
        message: `Another deployment requested by ${scope.actor}`,
      });
      return agent.id;
    });
  }
}

function assertSeen(agent: Agent, { expectedVersion }: Seen): void {
  const coming = activeRollout(agent);
  if (agent.version === expectedVersion && !coming) return;
  const present = coming
    ? `A deployment of version ${coming.version} is under way`
    : `The agent is at version ${agent.version}, not ${expectedVersion}`;
  throw new AppError('CONFLICT', present, {
    remedy: 'Read the agent again and apply the change to its current version.',
    metadata: { version: String(coming?.version ?? agent.version) },
  });
}

/** Brings `next` up beside the instance that answers. */
function roll(agent: Agent, next: Version): void {
  const { version, spec, requirement, visibility, requestedBy } = next;
  const generation = nextGeneration(agent);
  agent.rollout = { generation, version, spec, requirement, visibility, requestedBy };
  agent.pendingWorkflow = { name: 'RollAgent', generation, formerGeneration: agent.generation };
}

function recover(agent: Agent, reason: string): void {
  agent.pendingWorkflow = { name: 'RecoverAgent', lostGeneration: agent.generation, reason };
}
