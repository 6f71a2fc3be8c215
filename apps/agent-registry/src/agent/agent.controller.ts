import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { registry } from '@isthmus/contracts';
import { notFound } from '@isthmus/platform-errors';
import { Call, Platform, Rpc, Tenant, type CallContext } from '@isthmus/platform-grpc-server';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { z } from 'zod';
import { CardSigner } from '../card/card.signer.js';
import { RouteService } from './route.service.js';
import {
  fromState,
  fromVisibility,
  toAgent,
  toEvent,
  toRoute,
  toStoredRequirement,
  toVersion,
} from './agent.mapper.js';
import {
  agentId,
  endpoint,
  hostedSpec,
  idempotencyKey,
  pageSize,
  requirement,
  spec,
} from './agent.schema.js';
import { AgentService } from './agent.service.js';
import type { Agent } from './agent.types.js';
import { AgentWatch } from './agent.watch.js';

const { AgentRegistryDefinition: definition } = registry;
const READERS = { callers: ['portal', 'orchestrator', 'agent-gateway'], scope: 'tenant' } as const;
const WRITERS = { callers: ['portal'], scope: 'tenant' } as const;

const deployRequest = z.object({ idempotencyKey, spec: hostedSpec, requirement });
const updateRequest = z.object({
  idempotencyKey,
  agentId,
  spec: hostedSpec,
  expectedVersion: z.number().int().min(1, 'must be the version you saw'),
});
const registerRequest = z.object({ idempotencyKey, spec, endpoint });
const agentRequest = z.object({ idempotencyKey, agentId });
const listRequest = z.object({ pageSize, pageToken: z.string().max(200) });
const searchRequest = z.object({
  query: z.string().trim().min(1, 'must not be empty').max(400, 'must have at most 400 characters'),
  pageSize,
});
const eventsRequest = z.object({
  agentId,
  pageSize,
  pageToken: z.union([z.literal(''), z.uuid('must be a token from the page before')]),
});

/** What the portal and the gateway ask of agents. */
@Controller()
export class AgentController {
  constructor(
    private readonly agents: AgentService,
    private readonly routes: RouteService,
    private readonly signer: CardSigner,
    private readonly changes: AgentWatch,
  ) {}

  @Rpc(definition, 'deployAgent', WRITERS)
  async deployAgent(@Payload() request: registry.DeployAgentRequest, @Tenant() scope: TenantScope) {
    const input = parse(deployRequest, request);
    const visibility = fromVisibility(request.visibility);
    return this.answer(
      await this.agents.deploy(scope, input.idempotencyKey, {
        spec: input.spec,
        requirement: toStoredRequirement(input.requirement),
        visibility,
      }),
    );
  }

  @Rpc(definition, 'undeployAgent', WRITERS)
  async undeployAgent(@Payload() request: registry.UndeployAgentRequest, @Tenant() scope: TenantScope) {
    const input = parse(agentRequest, request);
    return this.answer(await this.agents.undeploy(scope, input.idempotencyKey, input.agentId));
  }

  @Rpc(definition, 'updateAgent', WRITERS)
  async updateAgent(@Payload() request: registry.UpdateAgentRequest, @Tenant() scope: TenantScope) {
    const { idempotencyKey: key, ...input } = parse(updateRequest, request);
    return this.answer(await this.agents.update(scope, key, input));
  }

  @Rpc(definition, 'registerAgent', WRITERS)
  async registerAgent(@Payload() request: registry.RegisterAgentRequest, @Tenant() scope: TenantScope) {
    const { idempotencyKey: key, ...input } = parse(registerRequest, request);
    const visibility = fromVisibility(request.visibility);
    const card = (agent: Agent) => this.signer.cardOf(agent);
    return this.answer(await this.agents.register(scope, key, { ...input, visibility, card }));
  }

  @Rpc(definition, 'deregisterAgent', WRITERS)
  async deregisterAgent(@Payload() request: registry.DeregisterAgentRequest, @Tenant() scope: TenantScope) {
    const input = parse(agentRequest, request);
    return this.answer(await this.agents.deregister(scope, input.idempotencyKey, input.agentId));
  }

  @Rpc(definition, 'getAgent', READERS)
  async getAgent(@Payload() request: registry.GetAgentRequest, @Tenant() scope: TenantScope) {
    return this.answer(await this.agents.get(scope, this.idOf(request.agentId)));
  }

  @Rpc(definition, 'listAgents', READERS)
  async listAgents(@Payload() request: registry.ListAgentsRequest, @Tenant() scope: TenantScope) {
    const states = request.states.map(fromState);
    const { agents, nextPageToken } = await this.agents.list(scope, {
      ...parse(listRequest, request),
      states,
    });
    return { agents: agents.map((agent) => this.answer(agent)), nextPageToken };
  }

  @Rpc(definition, 'searchAgents', READERS)
  async searchAgents(@Payload() request: registry.SearchAgentsRequest, @Tenant() scope: TenantScope) {
    const input = parse(searchRequest, request);
    const hits = await this.agents.search(scope, input.query, input.pageSize);
    return { hits: hits.map(({ agent, score }) => ({ agent: this.answer(agent), score })) };
  }

  @Rpc(definition, 'listVersions', READERS)
  async listVersions(@Payload() request: registry.ListVersionsRequest, @Tenant() scope: TenantScope) {
    return { versions: (await this.agents.versions(scope, this.idOf(request.agentId))).map(toVersion) };
  }

  @Rpc(definition, 'listEvents', READERS)
  async listEvents(@Payload() request: registry.ListEventsRequest, @Tenant() scope: TenantScope) {
    const input = parse(eventsRequest, request);
    const events = await this.agents.events(
      scope,
      this.idOf(input.agentId),
      input.pageSize + 1,
      input.pageToken || undefined,
    );
    const page = events.slice(0, input.pageSize);
    return {
      events: page.map(toEvent),
      nextPageToken: events.length > page.length ? (page.at(-1)?.id ?? '') : '',
    };
  }

  @Rpc(definition, 'watchAgents', READERS)
  async *watchAgents(
    @Payload() request: registry.WatchAgentsRequest,
    @Tenant() scope: TenantScope,
    @Call() { signal }: CallContext,
  ) {
    const only =
      request.agentId === '' ? undefined : (await this.agents.get(scope, this.idOf(request.agentId))).id;
    for await (const agent of this.changes.watch(scope, only, signal)) yield this.answer(agent);
  }

  @Rpc(definition, 'resolveAgent', { callers: ['agent-gateway'], scope: 'platform' })
  async resolveAgent(@Payload() request: registry.ResolveAgentRequest, @Platform() scope: PlatformScope) {
    const { agent, lease } = await this.routes.resolve(scope, this.idOf(request.agentId));
    return toRoute(agent, lease);
  }

  private answer(agent: Agent) {
    return toAgent(agent, this.signer.addressOf(agent.id));
  }

  /** An id of no valid form is as unknown as any other. */
  private idOf(id: string): string {
    if (!agentId.safeParse(id).success) throw notFound('agent', id);
    return id;
  }
}
