import { Module } from '@nestjs/common';
import { registry } from '@isthmus/contracts';
import { platformScope } from '@isthmus/platform-identity';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { REGISTRY, type LeaseRegistry } from './lease.registry.js';
import { LeaseService } from './lease.service.js';

const PLATFORM = platformScope('service:agent-host');
/** Shorter than the lease's life, so that a slow registry leaves time for another try. */
const HOLD = { scope: PLATFORM, deadline: 1_500 };
const END = { scope: PLATFORM, deadline: 2_000 };

@Module({
  providers: [
    {
      provide: REGISTRY,
      useFactory: (clients: ServiceClients, environment: Pick<Environment, 'REGISTRY_ADDRESS'>) =>
        leasesOf(clients, environment.REGISTRY_ADDRESS),
      inject: [ServiceClients, ENVIRONMENT],
    },
    LeaseService,
  ],
  exports: [LeaseService],
})
export class LeaseModule {}

function leasesOf(clients: ServiceClients, address: string): LeaseRegistry {
  const client = clients.connect(registry.AgentRegistryDefinition, { address, audience: 'agent-registry' });
  return {
    grant: async (lease) => (await client.grantLease(lease, HOLD)).id,
    renew: async (lease) => void (await client.renewLease(lease, HOLD)),
    end: async (lease) => void (await client.endLease(lease, END)),
  };
}
