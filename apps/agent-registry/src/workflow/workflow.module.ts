import { Module } from '@nestjs/common';
import { traceHeaders } from '@isthmus/platform-observability';
import { ENVIRONMENT } from '@isthmus/platform-service';
import { WorkflowStarter } from '@isthmus/platform-temporal';
import { TASK_QUEUE } from '@isthmus/workflow-api';
import type { Environment } from '../config.js';
import { WorkflowLauncher } from './workflow.launcher.js';

@Module({
  providers: [
    WorkflowLauncher,
    {
      provide: WorkflowStarter,
      useFactory: ({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace }: Environment) =>
        new WorkflowStarter({ address, namespace, taskQueue: TASK_QUEUE, trace: traceHeaders }),
      inject: [ENVIRONMENT],
    },
  ],
  exports: [WorkflowLauncher],
})
export class WorkflowModule {}
