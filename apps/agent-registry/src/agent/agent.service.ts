import { Injectable } from '@nestjs/common';
import { nextState, relevance, type AgentState } from '@isthmus/domain-registry';
import { AppError, notFound } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { WorkflowLauncher } from '../workflow/workflow.launcher.js';
import { record } from './agent.history.js';
import {
  countAgents,
  findAgent,
  insertAgent,
  insertVersion,
  listAgents,
  listEvents,
  listVersions,
  lockAgent,
  saveAgent,
  type AgentQuery,
  type EventQuery,
} from './agent.repository.js';
import type { Spec } from './agent.schema.js';
import { newAgent, type Agent, type Event, type StoredRequirement, type Visibility } from './agent.model.js';

const LIVE: AgentState[] = ['deploying', 'ready', 'recovering', 'failed', 'undeploying'];
/** A search looks at this many of the tenant's newest agents. */
const SEARCHED_MAX = 1_000;
/** A tenant may have this many agents that are not gone. */
const AGENTS_MAX = 1_000;

/** What tenants do with their agents. Long-running work is only started here; workflows do it. */
@Injectable()
export class AgentService {
  constructor(
    private readonly units: Units,
    private readonly launcher: WorkflowLauncher,
  ) {}

  /** Stores the agent and starts its deployment. */
  async deploy(
    scope: TenantScope,
    key: string,
    input: { spec: Spec; requirement: StoredRequirement; visibility: Visibility },
  ): Promise<Agent> {
    return this.mutate(scope, { key, request: { call: 'deploy', ...input } }, async (unit) => {
      const agent = newAgent(scope, { ...input, hosted: true, state: 'deploying', generation: 1 });
      agent.pendingWorkflow = { name: 'DeployAgent', generation: 1 };
      await this.insert(unit, scope, agent);
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'deployment.requested',
        message: `Deployment requested by ${scope.actor}`,
        attributes: { metro: input.requirement.metroId },
      });
      return agent.id;
    });
  }

  /** Registers an agent that runs elsewhere; it is READY at once, and its card names our gateway. */
  async register(
    scope: TenantScope,
    key: string,
    input: { spec: Spec; endpoint: string; visibility: Visibility; card: (agent: Agent) => Promise<object> },
  ): Promise<Agent> {
    const { card, ...request } = input;
    return this.mutate(scope, { key, request: { call: 'register', ...request } }, async (unit) => {
      const agent = newAgent(scope, {
        ...request,
        requirement: undefined,
        hosted: false,
        state: 'ready',
        generation: 0,
      });
      agent.endpoint = input.endpoint;
      agent.readyAt = agent.createdAt;
      agent.card = await card(agent);
      await this.insert(unit, scope, agent);
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'registered',
        message: `Registered by ${scope.actor}`,
        attributes: { endpoint: input.endpoint },
      });
      return agent.id;
    });
  }

  /** Publishes a new spec; a hosted agent moves to a new instance that runs it. */
  async update(
    scope: TenantScope,
    key: string,
    input: { agentId: string; spec: Spec; expectedVersion: number },
  ): Promise<Agent> {
    return this.mutate(scope, { key, request: { call: 'update', ...input } }, async (unit) => {
      const agent = await this.lockHosted(unit, input.agentId);
      if (agent.version !== input.expectedVersion) {
        throw new AppError(
          'CONFLICT',
          `The agent is at version ${agent.version}, not ${input.expectedVersion}`,
          {
            remedy: 'Read the agent again and apply the change to its current version.',
          },
        );
      }
      nextState(agent.state, 'move');
      agent.spec = input.spec;
      agent.name = input.spec.name;
      agent.version += 1;
      agent.updatedAt = new Date();
      agent.pendingWorkflow = {
        name: 'RecoverAgent',
        lostGeneration: agent.generation,
        reason: `version ${agent.version}`,
      };
      await saveAgent(unit, agent);
      await insertVersion(unit, agent, scope.actor);
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'version.published',
        message: `Version ${agent.version} published by ${scope.actor}`,
        attributes: { version: String(agent.version) },
      });
      return agent.id;
    });
  }

  async undeploy(scope: TenantScope, key: string, agentId: string): Promise<Agent> {
    return this.mutate(scope, { key, request: { call: 'undeploy', agentId } }, async (unit) => {
      const agent = await this.lockHosted(unit, agentId);
      if (agent.state === 'gone' || agent.state === 'undeploying') return agent.id;
      agent.state = nextState(agent.state, 'undeploy');
      agent.updatedAt = new Date();
      agent.pendingWorkflow = { name: 'UndeployAgent', generation: agent.generation };
      await saveAgent(unit, agent);
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'undeployment.requested',
        message: `Undeployment requested by ${scope.actor}`,
      });
      return agent.id;
    });
  }

  async deregister(scope: TenantScope, key: string, agentId: string): Promise<Agent> {
    return this.mutate(scope, { key, request: { call: 'deregister', agentId } }, async (unit) => {
      const agent = await lockAgent(unit, agentId);
      if (!agent) throw notFound('agent', agentId);
      if (agent.hosted)
        throw new AppError('FAILED_PRECONDITION', 'A hosted agent cannot be deregistered; undeploy it');
      if (agent.state === 'gone') return agent.id;
      agent.state = 'gone';
      agent.updatedAt = new Date();
      await saveAgent(unit, agent);
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'gone',
        message: `Deregistered by ${scope.actor}`,
      });
      return agent.id;
    });
  }

  async get(scope: TenantScope, agentId: string): Promise<Agent> {
    const agent = await this.units.inTenant(scope, (unit) => findAgent(unit, agentId));
    if (!agent) throw notFound('agent', agentId);
    return agent;
  }

  /** Newest first, at most `limit`; without states, all but gone. */
  async list(scope: TenantScope, query: AgentQuery): Promise<Agent[]> {
    const states = query.states.length > 0 ? query.states : LIVE;
    return this.units.inTenant(scope, (unit) => listAgents(unit, { ...query, states }));
  }

  async search(scope: TenantScope, query: string, limit: number): Promise<{ agent: Agent; score: number }[]> {
    const agents = await this.units.inTenant(scope, (unit) =>
      listAgents(unit, { states: ['ready', 'recovering'], limit: SEARCHED_MAX }),
    );
    return agents
      .map((agent) => ({ agent, score: relevance(query, agent.spec) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || (a.agent.id < b.agent.id ? -1 : 1))
      .slice(0, limit);
  }

  async versions(scope: TenantScope, agentId: string) {
    return this.units.inTenant(scope, async (unit) => {
      if (!(await findAgent(unit, agentId))) throw notFound('agent', agentId);
      return listVersions(unit, agentId);
    });
  }

  async events(scope: TenantScope, query: EventQuery): Promise<Event[]> {
    return this.units.inTenant(scope, async (unit) => {
      if (!(await findAgent(unit, query.agentId))) throw notFound('agent', query.agentId);
      return listEvents(unit, query);
    });
  }

  /** Runs a mutation once per key and returns the agent after it; pending work is started after the commit. */
  private async mutate(
    scope: TenantScope,
    call: { key: string; request: object },
    work: (unit: Unit) => Promise<string>,
  ): Promise<Agent> {
    const agent = await this.units.inTenant(scope, async (unit) => {
      const agentId = await this.units.once(unit, { tenantId: scope.tenantId, ...call }, () => work(unit));
      return findAgent(unit, agentId);
    });
    if (!agent) throw new AppError('INTERNAL', 'The agent of a completed call is missing');
    this.launcher.launch(agent);
    return agent;
  }

  private async insert(unit: Unit, scope: TenantScope, agent: Agent): Promise<void> {
    if ((await countAgents(unit, scope.tenantId)) >= AGENTS_MAX) {
      throw new AppError('LIMIT_EXCEEDED', `A tenant may have at most ${AGENTS_MAX} agents`, {
        remedy: 'Undeploy agents that are no longer used.',
      });
    }
    await insertAgent(unit, agent);
    await insertVersion(unit, agent, scope.actor);
  }

  private async lockHosted(unit: Unit, agentId: string): Promise<Agent> {
    const agent = await lockAgent(unit, agentId);
    if (!agent) throw notFound('agent', agentId);
    if (!agent.hosted)
      throw new AppError(
        'FAILED_PRECONDITION',
        'The agent is registered with an endpoint elsewhere; only hosted agents can be updated or undeployed',
      );
    return agent;
  }
}
