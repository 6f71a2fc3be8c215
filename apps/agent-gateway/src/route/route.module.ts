import { Module } from '@nestjs/common';
import { platformScope } from '@isthmus/platform-identity';
import { REGISTRY, RegistryModule, type RegistryRpc } from '../registry/registry.module.js';
import { routeOf } from './route.mapper.js';
import { RESOLVE_AGENT, RouteService, type ResolveAgent } from './route.service.js';

@Module({
  imports: [RegistryModule],
  providers: [
    RouteService,
    {
      provide: RESOLVE_AGENT,
      useFactory: (client: RegistryRpc): ResolveAgent => {
        const scope = platformScope('service:agent-gateway');
        return async (agentId, deadline) =>
          routeOf(await client.resolveAgent({ agentId }, { scope, deadline }));
      },
      inject: [REGISTRY],
    },
  ],
  exports: [RouteService],
})
export class RouteModule {}
