import { Module } from '@nestjs/common';
import { registry } from '@isthmus/contracts';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';

/** Injection token of the `RegistryRpc`. */
export const REGISTRY = Symbol('registry');

/** The agent registry, by gRPC. */
export type RegistryRpc = ServiceClient<typeof registry.AgentRegistryDefinition>;

@Module({
  providers: [
    {
      provide: REGISTRY,
      useFactory: (clients: ServiceClients, { REGISTRY_ADDRESS: address }: Environment) =>
        clients.connect(registry.AgentRegistryDefinition, { address, audience: 'agent-registry' }),
      inject: [ServiceClients, ENVIRONMENT],
    },
  ],
  exports: [REGISTRY],
})
export class RegistryModule {}
