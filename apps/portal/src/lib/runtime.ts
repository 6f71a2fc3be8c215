import 'server-only';
import { compute, gateway, governance, handover, models, network, quota, registry } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { ServiceIdentity } from '@isthmus/platform-identity';
import { createLogger } from '@isthmus/platform-observability';
import { createPool } from '@isthmus/platform-postgres';
import { loadPortalConfig, type PortalConfig } from '../config';
import { createAuth } from './auth/auth';
import { DomainRecords } from './sso/domain-records';
import { OidcProviders } from './sso/oidc-provider';
import { Mailer } from './auth/mailer';
import { tokenExchangePorts } from './oauth/token-exchange/exchange.clients';
import { OrganizationChoice } from './oauth/organization-choice';
import { PasswordHasher } from './auth/password-hasher';
import { SignInLimits } from './auth/sign-in-limits';

/**
 * Process-wide state: configuration, database pool, sign-in, clients of the services. Next bundles routes and the
 * start-up hook separately, so the one instance is kept on globalThis.
 */
export function runtime(): Promise<Runtime> {
  return (shared.isthmusPortal ??= createRuntime(loadPortalConfig(process.env)));
}

export type Runtime = Awaited<ReturnType<typeof createRuntime>>;

// The only property that we add to globalThis.
const shared = globalThis as typeof globalThis & { isthmusPortal?: Promise<Runtime> };

const DATABASE_CONNECTIONS_MAX = 10;

async function createRuntime(config: PortalConfig) {
  const identity = await ServiceIdentity.create('portal', config.SERVICE_IDENTITY, config.SERVICE_KEYS);
  const logger = createLogger({ service: 'portal', level: config.LOG_LEVEL });
  const pool = createPool({ url: config.DATABASE_URL, connectionsMax: DATABASE_CONNECTIONS_MAX });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'lost a database connection'));
  const clients = connect(config, identity);
  // Aborted when the process stops.
  const stopping = new AbortController();
  const passwords = new PasswordHasher();
  const limits = new SignInLimits(pool);
  const mailer = Mailer.of(config);
  const choice = new OrganizationChoice();
  const auth = createAuth({
    config,
    pool,
    passwords,
    choice,
    ports: tokenExchangePorts({ clients, identity }),
  });
  const oidc = new OidcProviders(config);
  const records = new DomainRecords(config);
  return {
    ...{ config, identity, logger, pool, clients, stopping },
    ...{ passwords, limits, mailer, auth, choice, oidc, records },
  };
}

function connect(config: PortalConfig, identity: ServiceIdentity) {
  const at = (address: string, audience: string) => ({ address, audience, identity });
  const registryService = at(config.REGISTRY_ADDRESS, 'agent-registry');
  const modelsService = at(config.MODELS_ADDRESS, 'maas-gateway');
  const computeService = at(config.COMPUTE_ADDRESS, 'compute-scheduler');
  const governanceService = at(config.GOVERNANCE_ADDRESS, 'governance');
  return {
    registry: createServiceClient(registry.AgentRegistryDefinition, registryService),
    exchanges: createServiceClient(
      gateway.ExchangeLogDefinition,
      at(config.GATEWAY_ADDRESS, 'agent-gateway'),
    ),
    models: createServiceClient(models.ModelsDefinition, modelsService),
    apiKeys: createServiceClient(models.ApiKeysDefinition, modelsService),
    answerCache: createServiceClient(models.AnswerCacheDefinition, modelsService),
    knowledge: createServiceClient(models.KnowledgeDefinition, modelsService),
    handOvers: createServiceClient(handover.HandOversDefinition, at(config.HOST_ADDRESS, 'agent-host')),
    compute: createServiceClient(compute.ComputeDefinition, computeService),
    engines: createServiceClient(compute.EnginesDefinition, computeService),
    network: createServiceClient(
      network.NetworkDefinition,
      at(config.NETWORK_ADDRESS, 'network-intelligence'),
    ),
    ledger: createServiceClient(governance.LedgerDefinition, governanceService),
    quota: createServiceClient(quota.QuotaDefinition, governanceService),
    audit: createServiceClient(governance.AuditDefinition, governanceService),
  };
}
