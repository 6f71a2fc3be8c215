import { Module } from '@nestjs/common';
import { CardModule } from '../card/card.module.js';
import { DeploymentController } from './deployment.controller.js';
import { DeploymentService } from './deployment.service.js';

@Module({
  imports: [CardModule],
  controllers: [DeploymentController],
  providers: [DeploymentService],
})
export class DeploymentModule {}
