import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { governance, models, registry } from '@isthmus/contracts';
import { Database } from '@isthmus/platform-database';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { HttpServer } from '@isthmus/platform-http';
import { platformScope } from '@isthmus/platform-identity';
import { createUsageRelay, PeriodicTasks, RetentionSweep, UsageRelay } from '@isthmus/platform-jobs';
import { BudgetGate } from './budget/budget.gate.js';
import { CardFlow } from './card/card.flow.js';
import { JwksService } from './card/jwks.service.js';
import type { Environment } from './config.js';
import { ExchangeLedger } from './exchange/exchange.ledger.js';
import { ExchangeRepository } from './exchange/exchange.repository.js';
import { Upstreams } from './exchange/upstream.js';
import { createGatewayServer } from './gateway.server.js';
import { routeOf } from './route/route.mapper.js';
import { RouteService } from './route/route.service.js';

const CLOSE_ABANDONED_EVERY_MS = 10_000;

/** Token of the gRPC clients, which are closed with the service. */
const CLIENTS = Symbol('clients');

@Module({})
export class AppModule implements OnApplicationShutdown {
  constructor(@Inject(CLIENTS) private readonly clients: { close: () => void }[]) {}

  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    const { identity, logger } = kit;
    const { REGISTRY_ADDRESS, MODELS_ADDRESS, GOVERNANCE_ADDRESS, LISTEN_HOST, HTTP_PORT } = environment;
    const agents = createServiceClient(registry.AgentRegistryDefinition, {
      address: REGISTRY_ADDRESS,
      audience: 'agent-registry',
      identity,
    });
    const keys = createServiceClient(models.ApiKeysDefinition, {
      address: MODELS_ADDRESS,
      audience: 'maas-gateway',
      identity,
    });
    const accounts = createServiceClient(governance.LedgerDefinition, {
      address: GOVERNANCE_ADDRESS,
      audience: 'governance',
      identity,
    });
    const exchanges = new ExchangeRepository(new Database({ url: environment.DATABASE_URL }));
    const scope = platformScope('service:agent-gateway');
    const routes = new RouteService(async (agentId, deadline) =>
      routeOf(await agents.resolveAgent({ agentId }, { scope, deadline })),
    );
    const usage = createUsageRelay({
      databaseUrl: environment.DATABASE_URL,
      schema: 'gateway',
      service: kit.name,
      gatherMs: 0, // Ends of exchanges are gathered before they are written.
      rowsMax: 10, // Each message has up to 500 lines.
      governanceAddress: GOVERNANCE_ADDRESS,
      identity,
      logger,
      meter: kit.metrics.meter,
    });
    const ledger = new ExchangeLedger(exchanges, usage, {
      exchangeTimeoutMs: environment.EXCHANGE_TIMEOUT_MS,
      logger,
    });
    const upstreams = new Upstreams({ privateNetworks: environment.EXTERNAL_PRIVATE_NETWORKS });
    const jwks = new JwksService(environment.REGISTRY_URL);
    const server = createGatewayServer({
      host: LISTEN_HOST,
      port: HTTP_PORT,
      gatewayUrl: environment.GATEWAY_URL,
      verifyKey: (secret, deadline) => keys.verifyKey({ secret }, { scope, deadline }),
      routes,
      ledger,
      identity,
      logger,
      budget: new BudgetGate(accounts),
      upstreams,
      cards: new CardFlow(routes),
      jwks,
      requests: kit.metrics.httpRequests,
      exchangeTimeoutMs: environment.EXCHANGE_TIMEOUT_MS,
    });
    return {
      module: AppModule,
      providers: [
        { provide: ExchangeRepository, useValue: exchanges },
        { provide: ExchangeLedger, useValue: ledger },
        { provide: UsageRelay, useValue: usage },
        { provide: PeriodicTasks, useValue: periodicTasks(environment, kit, ledger) },
        { provide: Upstreams, useValue: upstreams },
        { provide: JwksService, useValue: jwks },
        { provide: HttpServer, useValue: server },
        { provide: CLIENTS, useValue: [agents, keys, accounts] },
      ],
    };
  }

  onApplicationShutdown(): void {
    for (const client of this.clients) client.close();
  }
}

function periodicTasks(
  { DATABASE_URL: databaseUrl }: Environment,
  kit: ServiceKit,
  ledger: ExchangeLedger,
): PeriodicTasks {
  const { name: service, logger, metrics } = kit;
  return new PeriodicTasks({ service, logger, meter: metrics.meter, databaseUrl }, [
    {
      name: 'close abandoned exchanges',
      everyMs: CLOSE_ABANDONED_EVERY_MS,
      run: (signal) => ledger.closeAbandoned(signal),
    },
    new RetentionSweep({ databaseUrl, schema: 'gateway', logger }).asTask(),
  ]);
}
