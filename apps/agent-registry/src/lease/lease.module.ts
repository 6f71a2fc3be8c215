import { Module } from '@nestjs/common';
import { WorkflowModule } from '../workflow/workflow.module.js';
import { LeaseController } from './lease.controller.js';
import { LeaseService } from './lease.service.js';
import { LeaseSweep } from './lease.sweep.js';

@Module({
  imports: [WorkflowModule],
  controllers: [LeaseController],
  providers: [LeaseService, LeaseSweep],
  exports: [LeaseSweep],
})
export class LeaseModule {}
