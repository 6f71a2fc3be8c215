import { Module } from '@nestjs/common';
import { registry } from '@isthmus/contracts';
import { platformScope } from '@isthmus/platform-identity';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { routeOf } from './route.mapper.js';
import { RESOLVE_AGENT, RouteService, type ResolveAgent } from './route.service.js';

@Module({
  providers: [
    RouteService,
    {
      provide: RESOLVE_AGENT,
      useFactory: (clients: ServiceClients, environment: Environment): ResolveAgent => {
        const address = environment.REGISTRY_ADDRESS;
        const client = clients.connect(registry.AgentRegistryDefinition, {
          address,
          audience: 'agent-registry',
        });
        const scope = platformScope('service:agent-gateway');
        return async (agentId, deadline) =>
          routeOf(await client.resolveAgent({ agentId }, { scope, deadline }));
      },
      inject: [ServiceClients, ENVIRONMENT],
    },
  ],
  exports: [RouteService],
})
export class RouteModule {}
