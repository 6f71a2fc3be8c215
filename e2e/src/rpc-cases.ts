import { host, models, registry } from '@isthmus/contracts';
import { GOVERNANCE_CASES } from './governance-cases.ts';
import { KNOWLEDGE_CASES } from './knowledge-cases.ts';
import { HOST_CASES } from './host-cases.ts';
import { service, type OwnedIds, type RpcCase } from './rpc-case.ts';

const spec: registry.AgentSpec = registry.AgentSpec.fromPartial({
  name: 'Intruder',
  description: 'Tries ids of others.',
  instructions: 'Be brief.',
  model: 'extract/support',
  skills: [{ id: 'any', name: 'Any', description: 'Anything.', tags: ['any'] }],
  limits: { stepsMax: 1, outputTokensMax: 100, turnTimeoutMs: 5_000 },
});
const agent = ({ idempotencyKey, agentId }: OwnedIds) => ({ idempotencyKey, agentId });
const generation = ({ agentId }: OwnedIds) => ({ agentId, generation: 1 });
const instance = ({ instanceId }: OwnedIds) => ({ instanceId });
const requirement = {
  metroId: 'nowhere',
  roundTripUsMax: 1_000,
  resources: { cpuMilli: 100, memoryMib: 96 },
};

const portal = { caller: 'portal' };
const orchestrator = { caller: 'orchestrator', outcome: 'platform' } as const;
const agentHost = { caller: 'agent-host', outcome: 'platform' } as const;
const scheduler = { caller: 'compute-scheduler', outcome: 'platform' } as const;
const shared = { caller: 'portal', open: true, outcome: 'shared' } as const;

/** One case for every RPC of the platform, by path. */
export const RPC_CASES: Record<string, RpcCase> = {
  ...service('isthmus.registry.v1.AgentRegistry', {
    DeployAgent: {
      ...portal,
      outcome: 'own',
      request: ({ idempotencyKey }) => ({
        idempotencyKey,
        spec,
        requirement,
        visibility: registry.Visibility.PRIVATE,
      }),
    },
    UndeployAgent: { ...portal, outcome: 'hidden', request: agent },
    UpdateAgent: {
      ...portal,
      outcome: 'hidden',
      request: (ids) => ({ ...agent(ids), spec, expectedVersion: 1 }),
    },
    RedeployAgent: {
      ...portal,
      outcome: 'hidden',
      request: (ids) => ({ ...agent(ids), expectedVersion: 1 }),
    },
    RegisterAgent: {
      ...portal,
      outcome: 'own',
      request: ({ idempotencyKey }) => ({
        idempotencyKey: `${idempotencyKey}-registered`,
        spec,
        endpoint: 'https://agent.example/a2a',
        visibility: registry.Visibility.PRIVATE,
      }),
    },
    DeregisterAgent: { ...portal, outcome: 'hidden', request: agent },
    GetAgent: { ...portal, outcome: 'hidden', request: ({ agentId }) => ({ agentId }) },
    ListAgents: { ...portal, outcome: 'own' },
    SearchAgents: { ...portal, outcome: 'own', request: () => ({ query: 'support bills roaming' }) },
    ListVersions: { ...portal, outcome: 'hidden', request: ({ agentId }) => ({ agentId }) },
    ListEvents: { ...portal, outcome: 'hidden', request: ({ agentId }) => ({ agentId }) },
    ListTemplates: { ...portal, outcome: 'shared' },
    WatchAgents: { ...portal, outcome: 'hidden', request: ({ agentId }) => ({ agentId }) },
    CountAgents: { ...portal, outcome: 'platform', request: ({ tenantId }) => ({ tenantIds: [tenantId] }) },
    ResolveAgent: { caller: 'agent-gateway', outcome: 'platform', request: ({ agentId }) => ({ agentId }) },
    GetExtendedCard: { caller: 'agent-gateway', outcome: 'hidden', request: ({ agentId }) => ({ agentId }) },
    RecordPlacement: { ...orchestrator, request: generation },
    PublishAgent: { ...orchestrator, request: (ids) => ({ ...generation(ids), ...instance(ids) }) },
    FailDeployment: {
      ...orchestrator,
      request: (ids) => ({ ...generation(ids), failure: { code: 'INTERNAL', message: 'intruder' } }),
    },
    BeginRecovery: { ...orchestrator, request: ({ agentId }) => ({ agentId, lostGeneration: 1 }) },
    FinishUndeployment: { ...orchestrator, request: generation },
    GrantLease: {
      ...agentHost,
      request: (ids) => ({
        ...generation(ids),
        ...instance(ids),
        endpoint: 'http://127.0.0.1:9',
        ttlMs: 5_000,
      }),
    },
    RenewLease: { ...agentHost, request: ({ leaseId, instanceId }) => ({ leaseId, instanceId }) },
    EndLease: {
      ...agentHost,
      request: ({ agentId, instanceId }) => ({ agentId, instanceId, reason: 'intruder' }),
    },
  }),
  ...service('isthmus.gateway.v1.ExchangeLog', {
    ListExchanges: { ...portal, outcome: 'own', request: ({ agentId }) => ({ agentId }) },
  }),
  ...service('isthmus.host.v1.AgentHost', {
    StartInstance: {
      ...scheduler,
      request: ({ instanceId, agentId, tenantId }) =>
        host.StartInstanceRequest.fromPartial({ instanceId, agentId, tenantId, generation: 1, spec }),
    },
    EnrolInstance: {
      ...scheduler,
      request: ({ instanceId, agentId, tenantId }) =>
        host.StartInstanceRequest.fromPartial({ instanceId, agentId, tenantId, generation: 1, spec }),
    },
    StopInstance: { ...scheduler, request: instance },
    GetInstance: { ...scheduler, request: instance },
    ListInstances: scheduler,
    TailLogs: { ...scheduler, request: ({ tenantId, agentId }) => ({ tenantId, agentId }) },
  }),
  ...HOST_CASES,
  ...service('isthmus.models.v1.Models', { ListModels: shared }),
  ...service('isthmus.models.v1.ApiKeys', {
    CreateKey: {
      ...portal,
      outcome: 'own',
      request: ({ idempotencyKey }) => ({ idempotencyKey, name: 'intruder', scopes: ['models'] }),
    },
    ListKeys: { ...portal, outcome: 'own' },
    RevokeKey: { ...portal, outcome: 'hidden', request: ({ keyId }) => ({ keyId }) },
    RotateKey: {
      ...portal,
      outcome: 'hidden',
      request: ({ idempotencyKey, keyId }) => ({ idempotencyKey: `${idempotencyKey}-rotated`, keyId }),
    },
    SetKeyCache: {
      ...portal,
      outcome: 'hidden',
      request: ({ idempotencyKey, keyId }) => ({ idempotencyKey: `${idempotencyKey}-cache`, keyId }),
    },
    EndMember: { ...portal, outcome: 'own', request: () => ({ personId: 'e2e' }) },
    EndGrant: { ...portal, outcome: 'own', request: ({ tenantId }) => ({ grantId: tenantId }) },
    VerifyGrant: {
      caller: 'agent-gateway',
      outcome: 'platform',
      request: ({ tenantId }) => ({
        tenantId,
        grantId: tenantId,
        personId: 'e2e',
        issuedAt: new Date(),
      }),
    },
    CountKeys: { ...portal, outcome: 'platform', request: ({ tenantId }) => ({ tenantIds: [tenantId] }) },
    WatchAccess: { caller: 'agent-gateway', outcome: 'platform' },
    VerifyKey: { caller: 'agent-gateway', outcome: 'platform', request: () => ({ secret: 'isth_live_x_y' }) },
    CheckOrigin: {
      caller: 'agent-gateway',
      outcome: 'platform',
      request: () => ({ origin: 'https://app.example', scope: 'models' }),
    },
  }),
  ...service('isthmus.models.v1.AnswerCache', { GetCacheUse: { ...portal, outcome: 'own' } }),
  ...KNOWLEDGE_CASES,
  ...service('isthmus.models.v1.Embeddings', {
    Embed: {
      caller: 'agent-registry',
      outcome: 'own',
      request: () => ({ texts: ['Explains bills.'], format: models.VectorFormat.INT8 }),
    },
  }),
  ...service('isthmus.compute.v1.Compute', {
    ListSites: { ...shared, request: () => ({ pageSize: 5 }) },
    GetSite: { ...shared, outcome: 'hidden', request: ({ agentId }) => ({ siteId: agentId }) },
    GetCoverage: shared,
    Reserve: {
      ...orchestrator,
      request: ({ reservationKey, tenantId, agentId }) => ({
        key: reservationKey,
        tenantId,
        agentId,
        requirement,
        ttlMs: 5_000,
      }),
    },
    ConfirmReservation: { ...orchestrator, request: ({ reservationKey }) => ({ key: reservationKey }) },
    ReleaseReservation: { ...orchestrator, request: ({ reservationKey }) => ({ key: reservationKey }) },
    ListReservations: { ...shared, outcome: 'own', request: ({ agentId }) => ({ agentId }) },
    PreviewPlacement: {
      ...shared,
      outcome: 'own',
      request: ({ agentId }) => ({ requirement: { ...requirement, metroId: agentId } }),
    },
  }),
  ...service('isthmus.compute.v1.Engines', {
    AnnounceEngine: {
      ...agentHost,
      request: () => ({
        engineId: 'intruder',
        address: '127.0.0.1:9',
        driver: 'local-process',
        ttlMs: 5_000,
      }),
    },
    ListEngines: { caller: 'portal', outcome: 'platform' },
    StartWorkload: { ...orchestrator, request: ({ reservationKey }) => ({ reservationKey }) },
    GetWorkload: { ...orchestrator, request: instance },
    StopWorkload: { ...orchestrator, request: instance },
    TailLogs: { ...portal, outcome: 'hidden', request: ({ agentId }) => ({ agentId }) },
  }),
  ...service('isthmus.network.v1.Network', {
    GetAtlas: shared,
    ListMetros: shared,
    ListLinks: shared,
    SetLinkState: { caller: 'portal', outcome: 'platform' },
    GetPath: { ...shared, request: ({ agentId }) => ({ fromMetroId: agentId, toMetroId: agentId }) },
    GetLatencies: { ...shared, request: ({ agentId }) => ({ metroId: agentId }) },
    ListCandidateSites: {
      ...shared,
      request: ({ agentId }) => ({ metroId: agentId, roundTripUsMax: 1_000, limit: 5 }),
    },
  }),
  ...GOVERNANCE_CASES,
};
