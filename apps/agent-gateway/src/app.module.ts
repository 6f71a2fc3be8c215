import { Module, type DynamicModule } from '@nestjs/common';
import { governance, models, registry } from '@isthmus/contracts';
import { Database } from '@isthmus/platform-database';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { platformScope } from '@isthmus/platform-identity';
import { BudgetGate } from './budget/budget.gate.js';
import { CallerService } from './caller/caller.service.js';
import { CardFlow } from './card/card.flow.js';
import { JwksService } from './card/jwks.service.js';
import type { Environment } from './config.js';
import { ExchangeLedger } from './exchange/exchange.ledger.js';
import { ExchangeRepository } from './exchange/exchange.repository.js';
import { Upstreams } from './exchange/upstream.js';
import { HttpDoor } from './http.door.js';
import { routeOf } from './route/route.mapper.js';
import { RouteService } from './route/route.service.js';

@Module({})
export class AppModule {
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
    const callers = new CallerService(identity, (secret, deadline) =>
      keys.verifyKey({ secret }, { scope, deadline }),
    );
    const routes = new RouteService(async (agentId, deadline) =>
      routeOf(await agents.resolveAgent({ agentId }, { scope, deadline })),
    );
    const ledger = new ExchangeLedger(exchanges, accounts, environment.EXCHANGE_TIMEOUT_MS, logger);
    const door = new HttpDoor({ host: LISTEN_HOST, port: HTTP_PORT }, environment.GATEWAY_URL, {
      callers,
      routes,
      ledger,
      identity,
      logger,
      budget: new BudgetGate(accounts),
      upstreams: new Upstreams({ privateNetworks: environment.EXTERNAL_PRIVATE_NETWORKS }),
      cards: new CardFlow(callers, routes),
      jwks: new JwksService(environment.REGISTRY_URL),
      requests: kit.metrics.httpRequests,
      exchangeTimeoutMs: environment.EXCHANGE_TIMEOUT_MS,
    });
    return {
      module: AppModule,
      providers: [
        { provide: ExchangeRepository, useValue: exchanges },
        { provide: ExchangeLedger, useValue: ledger },
        { provide: HttpDoor, useValue: door },
      ],
    };
  }
}
