import { Module } from '@nestjs/common';
import { registry } from '@isthmus/contracts';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { HandOverAsking } from './handover.asking.js';
import { HandOverController } from './handover.controller.js';
import { HandOverExpiry } from './handover.expiry.js';
import { AGENTS, HandOverService, type AgentDirectory } from './handover.service.js';
import { MeasuresService } from './measures.service.js';
import { ServiceController } from './service.controller.js';

/** Of the registry's answer, which a member waits for. */
const DEADLINE_MS = 2_000;

@Module({
  controllers: [HandOverController, ServiceController],
  providers: [
    {
      provide: AGENTS,
      useFactory: (
        clients: ServiceClients,
        { REGISTRY_ADDRESS: address }: Pick<Environment, 'REGISTRY_ADDRESS'>,
      ): AgentDirectory => {
        const client = clients.connect(registry.AgentRegistryDefinition, {
          address,
          audience: 'agent-registry',
        });
        return {
          assertKnown: async (scope, agentId) =>
            void (await client.getAgent({ agentId }, { scope, deadline: DEADLINE_MS })),
        };
      },
      inject: [ServiceClients, ENVIRONMENT],
    },
    HandOverAsking,
    HandOverExpiry,
    HandOverService,
    MeasuresService,
  ],
  exports: [HandOverAsking, HandOverExpiry],
})
export class HandOverModule {}
