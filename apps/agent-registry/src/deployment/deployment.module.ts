import { Module } from '@nestjs/common';
import { CardModule } from '../card/card.module.js';
import { WorkflowModule } from '../workflow/workflow.module.js';
import { DeploymentController } from './deployment.controller.js';
import { DeploymentService } from './deployment.service.js';

@Module({
  imports: [CardModule, WorkflowModule],
  controllers: [DeploymentController],
  providers: [DeploymentService],
})
export class DeploymentModule {}
