import { Controller, Module, type DynamicModule, type Type } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { compute, governance, models, quota, registry, type ServiceDefinition } from '@isthmus/contracts';
import { AppError, notFound } from '@isthmus/platform-errors';
import { Call, Platform, Rpc, runService, Tenant, type CallContext } from '@isthmus/platform-grpc-server';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';
import { randomUUID } from 'node:crypto';
import type { ServiceName, TestIdentities } from './identities.js';
import { FakeQuotaController } from './platform-quota.js';
import { FakePlatformState } from './platform-state.js';

const FAKED = { callers: 'any', scope: 'platform', permission: 'none' } as const;

@Controller()
class FakeRegistryController {
  constructor(private readonly state: FakePlatformState) {}

  @Rpc(registry.AgentRegistryDefinition, 'resolveAgent', FAKED)
  async resolveAgent(
    @Payload() { agentId }: registry.ResolveAgentRequest,
    @Platform() _scope: PlatformScope,
  ) {
    this.state.resolutions++;
    const route = this.state.routes.get(agentId);
    if (!route) throw notFound('agent', agentId);
    return route;
  }

  /** The card itself stands for the extended one. */
  @Rpc(registry.AgentRegistryDefinition, 'getExtendedCard', {
    callers: 'any',
    scope: 'tenant',
    permission: 'none',
  })
  async getExtendedCard(
    @Payload() { agentId }: registry.GetExtendedCardRequest,
    @Tenant() _scope: TenantScope,
  ) {
    const { routes, extendedCards } = this.state;
    return { cardJson: extendedCards.get(agentId) ?? routes.get(agentId)?.cardJson ?? '' };
  }

  @Rpc(registry.AgentRegistryDefinition, 'getAgent', {
    callers: 'any',
    scope: 'tenant',
    permission: 'none',
  })
  async getAgent(@Payload() { agentId: id }: registry.GetAgentRequest, @Tenant() { tenantId }: TenantScope) {
    if (this.state.agents.get(id) !== tenantId) throw notFound('agent', id);
    return registry.Agent.fromPartial({ id, tenantId });
  }

  @Rpc(registry.AgentRegistryDefinition, 'listAgents', {
    callers: 'any',
    scope: 'tenant',
    permission: 'none',
  })
  async listAgents(@Payload() _request: registry.ListAgentsRequest, @Tenant() { tenantId }: TenantScope) {
    const own = [...this.state.routes.values()].filter((route) => route.tenantId === tenantId);
    const agents = own.map(({ agentId, cardJson, tools }) => ({ id: agentId, cardJson, tools }));
    return registry.ListAgentsResponse.fromPartial({ agents });
  }

  @Rpc(registry.AgentRegistryDefinition, 'grantLease', FAKED)
  async grantLease(@Payload() request: registry.GrantLeaseRequest) {
    if (this.state.leaseRefusal) throw this.state.leaseRefusal;
    this.state.leases.set(request.instanceId, request);
    return { ...request, id: randomUUID(), expiresAt: new Date(Date.now() + request.ttlMs) };
  }

  @Rpc(registry.AgentRegistryDefinition, 'renewLease', FAKED)
  async renewLease(@Payload() { leaseId, instanceId }: registry.RenewLeaseRequest) {
    if (this.state.leaseRefusal) throw this.state.leaseRefusal;
    this.state.renewals++;
    return { id: leaseId, instanceId };
  }

  @Rpc(registry.AgentRegistryDefinition, 'endLease', FAKED)
  async endLease(@Payload() request: registry.EndLeaseRequest) {
    this.state.endedLeases.push(request);
    this.state.leases.delete(request.instanceId);
    return {};
  }
}

@Controller()
class FakeModelsController {
  constructor(private readonly state: FakePlatformState) {}

  @Rpc(models.ApiKeysDefinition, 'verifyKey', FAKED)
  async verifyKey(@Payload() { secret }: models.VerifyKeyRequest) {
    this.state.verifications++;
    if (this.state.keyRefusal) throw this.state.keyRefusal;
    const key = this.state.keys.get(secret);
    if (!key) throw new AppError('UNAUTHENTICATED', 'The key is not known');
    return { ...key, cacheMs: 5_000 };
  }

  @Rpc(models.ApiKeysDefinition, 'verifyGrant', FAKED)
  async verifyGrant(@Payload() { grantId }: models.VerifyGrantRequest) {
    if (this.state.endedGrants.has(grantId))
      throw new AppError('UNAUTHENTICATED', 'The access token was revoked');
    return { cacheMs: 5_000 };
  }

  @Rpc(models.ApiKeysDefinition, 'watchAccess', FAKED)
  async *watchAccess(
    @Payload() _request: models.WatchAccessRequest,
    @Call() { signal }: CallContext,
  ): AsyncGenerator<models.AccessChange> {
    const changes: models.AccessChange[] = [];
    let notify = () => undefined as void;
    const watcher = (change: models.AccessChange) => {
      changes.push(change);
      notify();
    };
    this.state.accessWatchers.add(watcher);
    signal.addEventListener('abort', () => notify(), { once: true });
    while (!signal.aborted) {
      const next = changes.shift();
      if (next) yield next;
      else await new Promise<void>((resolve) => (notify = resolve));
    }
    this.state.accessWatchers.delete(watcher);
  }

  @Rpc(models.KnowledgeDefinition, 'searchKnowledge', { callers: 'any', scope: 'tenant', permission: 'none' })
  async searchKnowledge(
    @Payload() { query }: models.SearchKnowledgeRequest,
    @Tenant() { tenantId }: TenantScope,
  ) {
    this.state.searches.push({ tenantId, query });
    return { passages: this.state.passages };
  }
}

@Controller()
class FakeGovernanceController {
  constructor(private readonly state: FakePlatformState) {}

  @Rpc(governance.LedgerDefinition, 'getAccount', { callers: 'any', scope: 'tenant', permission: 'none' })
  async getAccount(@Tenant() { tenantId }: TenantScope) {
    if (this.state.ledgerRefusal) throw this.state.ledgerRefusal;
    return { tenantId, currency: 'CNY', balanceMicro: this.state.balanceMicro };
  }

  @Rpc(governance.LedgerDefinition, 'post', { callers: 'any', scope: 'tenant', permission: 'none' })
  async post(@Payload() { lines }: governance.PostRequest, @Tenant() { tenantId }: TenantScope) {
    if (this.state.ledgerRefusal) throw this.state.ledgerRefusal;
    this.state.posts++;
    for (const line of lines) this.state.posted.set(line.eventId, { tenantId, line });
    return {};
  }
}

@Controller()
class FakeComputeController {
  constructor(private readonly state: FakePlatformState) {}

  @Rpc(compute.EnginesDefinition, 'announceEngine', FAKED)
  async announceEngine(@Payload() request: compute.AnnounceEngineRequest) {
    this.state.engines.set(request.engineId, request);
    return { expiresAt: new Date(Date.now() + request.ttlMs) };
  }
}

@Module({})
class FakeModule {
  static with(controllers: Type[], state: FakePlatformState): DynamicModule {
    return { module: FakeModule, controllers, providers: [{ provide: FakePlatformState, useValue: state }] };
  }
}

/** The services that agent-gateway and agent-host call, as real gRPC servers in this process, for their tests. */
export async function startFakePlatform(identities: TestIdentities): Promise<{
  state: FakePlatformState;
  addresses: { registry: string; models: string; governance: string; compute: string };
  stop: () => Promise<void>;
}> {
  const state = new FakePlatformState();
  const running: { stop: () => Promise<void> }[] = [];
  const start = async (name: ServiceName, definitions: ServiceDefinition[], controllers: Type[]) => {
    const environment = await identities.environmentOf(name);
    const module = () => FakeModule.with(controllers, state);
    running.push(await runService({ name, environment, definitions, module, ready: async () => true }));
    return `127.0.0.1:${environment.GRPC_PORT}`;
  };
  const addresses = {
    registry: await start(
      'agent-registry',
      [
        only(registry.AgentRegistryDefinition, [
          'resolveAgent',
          'getAgent',
          'getExtendedCard',
          'listAgents',
          'grantLease',
          'renewLease',
          'endLease',
        ]),
      ],
      [FakeRegistryController],
    ),
    models: await start(
      'maas-gateway',
      [
        only(models.ApiKeysDefinition, ['verifyKey', 'verifyGrant', 'watchAccess']),
        only(models.KnowledgeDefinition, ['searchKnowledge']),
      ],
      [FakeModelsController],
    ),
    governance: await start(
      'governance',
      [
        only(governance.LedgerDefinition, ['getAccount', 'post', 'listPrices']),
        only(quota.QuotaDefinition, ['getPolicy', 'lease', 'leaseRate', 'charge', 'renew', 'watch']),
      ],
      [FakeGovernanceController, FakeQuotaController],
    ),
    compute: await start(
      'compute-scheduler',
      [only(compute.EnginesDefinition, ['announceEngine'])],
      [FakeComputeController],
    ),
  };
  return {
    state,
    addresses,
    stop: async () => void (await Promise.all(running.map((service) => service.stop()))),
  };
}

/** A definition with some of its methods: a fake serves only what it fakes. */
export function only(definition: ServiceDefinition, methods: string[]): ServiceDefinition {
  const kept = Object.entries(definition.methods).filter(([name]) => methods.includes(name));
  return { ...definition, methods: Object.fromEntries(kept) };
}
