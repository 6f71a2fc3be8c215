import { Module } from '@nestjs/common';
import { compute, registry } from '@isthmus/contracts';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { agentActivities } from './agent.activities.js';

/** Injection token of the activities of agents' workflows. */
export const AGENT_ACTIVITIES = Symbol('agent activities');

@Module({
  providers: [
    {
      provide: AGENT_ACTIVITIES,
      useFactory: (environment: Environment, clients: ServiceClients) => {
        const scheduler = { address: environment.COMPUTE_ADDRESS, audience: 'compute-scheduler' };
        return agentActivities({
          registry: clients.connect(registry.AgentRegistryDefinition, {
            address: environment.REGISTRY_ADDRESS,
            audience: 'agent-registry',
          }),
          compute: clients.connect(compute.ComputeDefinition, scheduler),
          engines: clients.connect(compute.EnginesDefinition, scheduler),
        });
      },
      inject: [ENVIRONMENT, ServiceClients],
    },
  ],
  exports: [AGENT_ACTIVITIES],
})
export class AgentModule {}
