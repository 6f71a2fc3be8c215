import { Module } from '@nestjs/common';
import { CardModule } from '../card/card.module.js';
import { TemplateModule } from '../template/template.module.js';
import { WorkflowModule } from '../workflow/workflow.module.js';
import { AgentController } from './agent.controller.js';
import { AgentService } from './agent.service.js';
import { AgentWatch } from './agent.watch.js';
import { RouteService } from './route.service.js';

@Module({
  imports: [CardModule, TemplateModule, WorkflowModule],
  controllers: [AgentController],
  providers: [AgentService, AgentWatch, RouteService],
})
export class AgentModule {}
