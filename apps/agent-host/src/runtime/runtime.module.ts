import { Module } from '@nestjs/common';
import { models } from '@isthmus/contracts';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { HandOverModule } from '../handover/handover.module.js';
import { LeaseModule } from '../lease/lease.module.js';
import { TaskModule } from '../task/task.module.js';
import { KNOWLEDGE, KnowledgeService, type KnowledgeApi } from './knowledge.service.js';
import { RuntimeService } from './runtime.service.js';

@Module({
  imports: [HandOverModule, LeaseModule, TaskModule],
  providers: [
    {
      provide: KNOWLEDGE,
      useFactory: (
        clients: ServiceClients,
        { MODELS_ADDRESS: address }: Pick<Environment, 'MODELS_ADDRESS'>,
      ): KnowledgeApi => clients.connect(models.KnowledgeDefinition, { address, audience: 'maas-gateway' }),
      inject: [ServiceClients, ENVIRONMENT],
    },
    KnowledgeService,
    RuntimeService,
  ],
  exports: [RuntimeService],
})
export class RuntimeModule {}
