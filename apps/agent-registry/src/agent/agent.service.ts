import { Inject, Injectable } from '@nestjs/common';
import { discoveryRank, nextState, shownScore, type AgentState } from '@isthmus/domain-registry';
import { AppError, notFound } from '@isthmus/platform-errors';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { cosinesOf, MeaningSearch, type QueryMeaning } from '../discovery/meaning.search.js';
import { VectorCache } from '../discovery/vector.cache.js';
import { WordIndex } from '../discovery/word.index.js';
import { deleteVectors, listVectors } from '../discovery/vector.repository.js';
import { record } from './agent.history.js';
import { AgentMutations, lockHosted } from './agent.mutations.js';
import {
  countAgents,
  countAgentsOf,
  findAgent,
  insertAgent,
  insertVersion,
  listAgents,
  listEvents,
  listOfferedTools,
  listVersions,
  lockAgent,
  saveAgent,
  type AgentCount,
  type AgentQuery,
  type EventQuery,
} from './agent.repository.js';
import type { PendingWorkflow } from '../workflow/pending.repository.js';
import type { Spec } from '../specification/specification.schema.js';
import {
  newAgent,
  type Agent,
  type Event,
  type OfferedTools,
  type StoredRequirement,
  type Visibility,
} from './agent.model.js';

const LIVE: AgentState[] = ['deploying', 'ready', 'recovering', 'failed', 'undeploying'];
/** A search looks at this many of the tenant's newest agents. */
const SEARCHED_MAX = 1_000;
/** A tenant may have this many agents that are not gone. */
const AGENTS_MAX = 1_000;

/** An agent that runs elsewhere. */
export interface Registration {
  spec: Spec;
  endpoint: string;
  visibility: Visibility;
  card: (agent: Agent) => Promise<object>;
  /** What the caller asked for, where that is not what is stored; a repeated call has the same. */
  request?: object;
  /** What an MCP server has beside. */
  server?: (
    agentId: string,
  ) => Promise<Pick<Agent, 'protocol' | 'credential' | 'tools' | 'toolsListedAt' | 'toolsDueAt'>>;
}

/** What tenants do with their agents. Long-running work is only started here; workflows do it. */
@Injectable()
export class AgentService {
  constructor(
    private readonly units: Units,
    private readonly mutations: AgentMutations,
    @Inject(MeaningSearch) private readonly meanings: Pick<MeaningSearch, 'of'>,
    @Inject(VectorCache) private readonly vectors: VectorCache,
    @Inject(WordIndex) private readonly words: WordIndex,
  ) {}

  /** Stores the agent and starts its deployment. */
  async deploy(
    scope: TenantScope,
    key: string,
    input: { spec: Spec; requirement: StoredRequirement; visibility: Visibility },
  ): Promise<Agent> {
    return this.mutations.once(scope, { key, request: { call: 'deploy', ...input } }, async (unit) => {
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
  async register(scope: TenantScope, key: string, registration: Registration): Promise<Agent> {
    const { spec, endpoint, visibility, server, card, ...asked } = registration;
    const request = { call: 'register', spec, endpoint, visibility, ...asked.request };
    return this.mutations.once(scope, { key, request }, async (unit) => {
      const agent = newAgent(scope, {
        spec,
        visibility,
        requirement: undefined,
        hosted: false,
        state: 'ready',
        generation: 0,
      });
      agent.endpoint = endpoint;
      Object.assign(agent, await server?.(agent.id));
      agent.readyAt = agent.createdAt;
      agent.card = await card(agent);
      await this.insert(unit, scope, agent);
      await record(unit, agent, {
        actor: scope.actor,
        kind: 'registered',
        message: `Registered by ${scope.actor}`,
        attributes: { endpoint },
      });
      return agent.id;
    });
  }

  async undeploy(scope: TenantScope, key: string, agentId: string): Promise<Agent> {
    return this.mutations.once(scope, { key, request: { call: 'undeploy', agentId } }, async (unit) => {
      const agent = await lockHosted(unit, agentId);
      if (agent.state === 'gone' || agent.state === 'undeploying') return agent.id;
      agent.state = nextState(agent.state, 'undeploy');
      agent.updatedAt = new Date();
      agent.pendingWorkflow = undeployment(agent);
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
    return this.mutations.once(scope, { key, request: { call: 'deregister', agentId } }, async (unit) => {
      const agent = await lockAgent(unit, agentId);
      if (!agent) throw notFound('agent', agentId);
      if (agent.hosted)
        throw new AppError('FAILED_PRECONDITION', 'A hosted agent cannot be deregistered; undeploy it');
      if (agent.state === 'gone') return agent.id;
      agent.state = 'gone';
      agent.credential = undefined;
      agent.toolsDueAt = undefined;
      agent.updatedAt = new Date();
      await saveAgent(unit, agent);
      await deleteVectors(unit, agentId);
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
  async list(scope: TenantScope, query: Omit<AgentQuery, 'tenantId'>): Promise<Agent[]> {
    return this.units.inTenant(scope, (unit) => listAgents(unit, agentsOf(scope, query)));
  }

  /** As `list`, of each what it offers as tools. */
  async listOfferedTools(scope: TenantScope, query: Omit<AgentQuery, 'tenantId'>): Promise<OfferedTools[]> {
    return this.units.inTenant(scope, (unit) => listOfferedTools(unit, agentsOf(scope, query)));
  }

  /** By words and by meaning, the best first; by words alone where the encoder is away. */
  async search(scope: TenantScope, query: string, limit: number): Promise<{ agent: Agent; score: number }[]> {
    // The encoder works while the agents are read.
    const asked = this.meanings.of(scope, query);
    const states: AgentState[] = ['ready', 'recovering'];
    const agents = await this.units.inTenant(scope, (unit) =>
      listAgents(unit, agentsOf(scope, { states, limit: SEARCHED_MAX })),
    );
    const words = this.words.of(scope.tenantId, agents).relevances(query);
    const cosines = await this.cosinesOf(scope, await asked, agents);
    return agents
      .map((agent, at) => ({
        agent,
        rank: discoveryRank({ words: words[at] ?? 0, cosine: cosines.get(agent.id) }),
      }))
      .filter(({ rank }) => shownScore(rank) > 0)
      .sort((a, b) => b.rank - a.rank || (a.agent.id < b.agent.id ? -1 : 1))
      .slice(0, limit)
      .map(({ agent, rank }) => ({ agent, score: shownScore(rank) }));
  }

  /** Agents of these tenants that are not gone, for operators of the platform. */
  async count(scope: PlatformScope, tenantIds: string[]): Promise<AgentCount[]> {
    return this.units.inPlatform(scope, (unit) => countAgentsOf(unit, tenantIds));
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

  private async cosinesOf(
    scope: TenantScope,
    meaning: QueryMeaning,
    agents: readonly Agent[],
  ): Promise<Map<string, number>> {
    if (!meaning) return new Map();
    const { tenantId } = scope;
    const vectors = await this.vectors.of(agents, meaning.encoder, (agentIds) =>
      this.units.inTenant(scope, (unit) => listVectors(unit, { tenantId, agentIds })),
    );
    return cosinesOf(meaning, vectors);
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
}

/** Stops the present generation, the one before it, which may still be moving, and one that is brought up beside it. */
function undeployment({ generation, rollout }: Agent): PendingWorkflow {
  const generations = [generation, generation - 1, rollout?.generation ?? 0].filter((each) => each > 0);
  return { name: 'UndeployAgent', generation, generations: [...new Set(generations)] };
}

/** In the states that are asked for; without any, all but gone. */
function agentsOf({ tenantId }: TenantScope, query: Omit<AgentQuery, 'tenantId'>): AgentQuery {
  return { ...query, tenantId, states: query.states.length > 0 ? query.states : LIVE };
}
