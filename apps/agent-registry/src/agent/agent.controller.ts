import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { registry } from '@isthmus/contracts';
import { authorExtensionIn, extensionOfTerms } from '@isthmus/domain-registry';
import { Call, Platform, Rpc, Tenant, type CallContext } from '@isthmus/platform-grpc-server';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';
import {
  counter,
  idempotencyKey as keyRule,
  pageOf,
  pageSize as sizeRule,
  parse,
  tenantIds,
  text,
} from '@isthmus/platform-validation';
import { z } from 'zod';
import { CardSigner } from '../card/card.signer.js';
import {
  fromState,
  fromVisibility,
  termsOf,
  toAgent,
  toEvent,
  toOfferedTools,
  toState,
  toStoredRequirement,
  toVersion,
} from './agent.mapper.js';
import { agentTokens, eventTokens } from './agent.pages.js';
import { agentId, knownId } from './agent.schema.js';
import { AgentService } from './agent.service.js';
import { AgentUpdateService } from './agent.update.service.js';
import type { Agent } from './agent.model.js';
import { AgentWatch } from './agent.watch.js';
import { registrationOf } from './registration.rules.js';
import { RegistrationService } from './registration.service.js';
import { hostedSpec, requirement } from '../specification/specification.schema.js';
import { TemplateService } from '../template/template.service.js';

const { AgentRegistryDefinition: definition } = registry;
const READERS = {
  callers: ['portal', 'orchestrator', 'agent-gateway'],
  scope: 'tenant',
  permission: 'read',
} as const;
const OPERATORS = { callers: ['portal'], scope: 'platform', permission: 'operator' } as const;
const WRITERS = { callers: ['portal'], scope: 'tenant', permission: 'build' } as const;

const idempotencyKey = keyRule();
const pageSize = sizeRule({ usual: 50, max: 100 });
const pageToken = z.string();

const deployRequest = z.object({ idempotencyKey, spec: hostedSpec, requirement });
const updateRequest = z.object({
  idempotencyKey,
  agentId,
  spec: hostedSpec,
  expectedVersion: counter(1),
  requirement: requirement.optional(),
});
const redeployRequest = z.object({ idempotencyKey, agentId, expectedVersion: counter(1) });
const agentRequest = z.object({ idempotencyKey, agentId });
const listRequest = z.object({ pageSize, pageToken });
const searchRequest = z.object({
  query: text(400),
  pageSize,
});
const countRequest = z.object({ tenantIds: tenantIds() });
const eventsRequest = z.object({ agentId, pageSize, pageToken });

/** Agents, for the portal and the gateway. */
@Controller()
export class AgentController {
  constructor(
    private readonly agents: AgentService,
    private readonly updates: AgentUpdateService,
    private readonly signer: CardSigner,
    private readonly changes: AgentWatch,
    private readonly templates: TemplateService,
    private readonly registrations: RegistrationService,
  ) {}

  @Rpc(definition, 'deployAgent', WRITERS)
  async deployAgent(@Payload() request: registry.DeployAgentRequest, @Tenant() scope: TenantScope) {
    const { spec, resources } = this.templates.resolve(request);
    const asked = request.requirement && {
      ...request.requirement,
      resources: request.requirement.resources ?? resources,
    };
    const input = parse(deployRequest, { ...request, spec, requirement: asked });
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
    const { spec } = this.templates.resolve(request);
    const { idempotencyKey: key, ...input } = parse(updateRequest, { ...request, spec });
    const isUnset = request.visibility === registry.Visibility.UNSPECIFIED;
    return this.answer(
      await this.updates.update(scope, key, {
        ...input,
        requirement: input.requirement && toStoredRequirement(input.requirement),
        visibility: isUnset ? undefined : fromVisibility(request.visibility),
      }),
    );
  }

  @Rpc(definition, 'redeployAgent', WRITERS)
  async redeployAgent(@Payload() request: registry.RedeployAgentRequest, @Tenant() scope: TenantScope) {
    const { idempotencyKey: key, ...input } = parse(redeployRequest, request);
    return this.answer(await this.updates.redeploy(scope, key, input));
  }

  @Rpc(definition, 'registerAgent', WRITERS)
  async registerAgent(@Payload() request: registry.RegisterAgentRequest, @Tenant() scope: TenantScope) {
    const { key, registration } = registrationOf(request);
    return this.answer(await this.registrations.register(scope, key, registration));
  }

  @Rpc(definition, 'deregisterAgent', WRITERS)
  async deregisterAgent(@Payload() request: registry.DeregisterAgentRequest, @Tenant() scope: TenantScope) {
    const input = parse(agentRequest, request);
    return this.answer(await this.agents.deregister(scope, input.idempotencyKey, input.agentId));
  }

  @Rpc(definition, 'getAgent', { ...READERS, callers: [...READERS.callers, 'agent-host'] })
  async getAgent(@Payload() request: registry.GetAgentRequest, @Tenant() scope: TenantScope) {
    return this.answer(await this.agents.get(scope, knownId(request.agentId)));
  }

  @Rpc(definition, 'getExtendedCard', { ...READERS, callers: ['agent-gateway'] })
  async getExtendedCard(
    @Payload() request: registry.GetExtendedCardRequest,
    @Tenant() scope: TenantScope,
  ): Promise<registry.GetExtendedCardResponse> {
    const agent = await this.agents.get(scope, knownId(request.agentId));
    if (!agent.card) return { cardJson: '' };
    const author = authorExtensionIn(agent.card);
    const extensions = [...(author ? [author] : []), extensionOfTerms(termsOf(agent))];
    return { cardJson: JSON.stringify(await this.signer.cardOf(agent, extensions)) };
  }

  @Rpc(definition, 'listAgents', READERS)
  async listAgents(@Payload() request: registry.ListAgentsRequest, @Tenant() scope: TenantScope) {
    const input = parse(listRequest, request);
    const states = request.states.map(fromState);
    const after = agentTokens.decode(input.pageToken, { states });
    const query = { states, limit: input.pageSize + 1, after };
    const page = <One extends { id: string; createdAt: Date }>(
      found: One[],
      answer: (one: One) => object,
    ) => {
      const { rows, last } = pageOf(found, input.pageSize);
      return { agents: rows.map(answer), nextPageToken: last ? agentTokens.encode(last, { states }) : '' };
    };
    return request.view === registry.AgentView.TOOLS
      ? page(await this.agents.listOfferedTools(scope, query), toOfferedTools)
      : page(await this.agents.list(scope, query), (agent) => this.answer(agent));
  }

  @Rpc(definition, 'searchAgents', READERS)
  async searchAgents(@Payload() request: registry.SearchAgentsRequest, @Tenant() scope: TenantScope) {
    const input = parse(searchRequest, request);
    const hits = await this.agents.search(scope, input.query, input.pageSize);
    return { hits: hits.map(({ agent, score }) => ({ agent: this.answer(agent), score })) };
  }

  @Rpc(definition, 'countAgents', OPERATORS)
  async countAgents(@Payload() request: registry.CountAgentsRequest, @Platform() scope: PlatformScope) {
    const counts = await this.agents.count(scope, parse(countRequest, request).tenantIds);
    return { counts: counts.map(({ state, ...count }) => ({ ...count, state: toState(state) })) };
  }

  @Rpc(definition, 'listVersions', READERS)
  async listVersions(@Payload() request: registry.ListVersionsRequest, @Tenant() scope: TenantScope) {
    return { versions: (await this.agents.versions(scope, knownId(request.agentId))).map(toVersion) };
  }

  @Rpc(definition, 'listEvents', READERS)
  async listEvents(@Payload() request: registry.ListEventsRequest, @Tenant() scope: TenantScope) {
    const { agentId: id, ...input } = parse(eventsRequest, request);
    const before = eventTokens.decode(input.pageToken, { agentId: id })?.id;
    const events = await this.agents.events(scope, { agentId: id, limit: input.pageSize + 1, before });
    const { rows, last } = pageOf(events, input.pageSize);
    const nextPageToken = last ? eventTokens.encode(last, { agentId: id }) : '';
    return { events: rows.map(toEvent), nextPageToken };
  }

  @Rpc(definition, 'watchAgents', READERS)
  async *watchAgents(
    @Payload() request: registry.WatchAgentsRequest,
    @Tenant() scope: TenantScope,
    @Call() { signal }: CallContext,
  ) {
    const only =
      request.agentId === '' ? undefined : (await this.agents.get(scope, knownId(request.agentId))).id;
    for await (const agent of this.changes.watch(scope, only, signal)) yield this.answer(agent);
  }

  private answer(agent: Agent) {
    return toAgent(agent, this.signer.addressOf(agent.id));
  }
}
