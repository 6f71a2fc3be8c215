import { Module } from '@nestjs/common';
import { CardModule } from '../card/card.module.js';
import { DiscoveryModule } from '../discovery/discovery.module.js';
import { ServerModule } from '../mcp/server.module.js';
import { RegistrationService } from './registration.service.js';
import { ServerService } from './server.service.js';
import { TemplateModule } from '../template/template.module.js';
import { WorkflowModule } from '../workflow/workflow.module.js';
import { AgentController } from './agent.controller.js';
import { AgentMutations } from './agent.mutations.js';
import { AgentService } from './agent.service.js';
import { AgentUpdateService } from './agent.update.service.js';
import { AgentWatch } from './agent.watch.js';

@Module({
  imports: [CardModule, DiscoveryModule, ServerModule, TemplateModule, WorkflowModule],
  controllers: [AgentController],
  providers: [
    AgentMutations,
    AgentService,
    AgentUpdateService,
    AgentWatch,
    RegistrationService,
    ServerService,
  ],
  exports: [ServerService],
})
export class AgentModule {}
