import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { AuditOutboxModule, periodicTasks, ServiceModule } from '@isthmus/platform-service';
import { DatabaseModule } from '@isthmus/platform-service-database';
import { AgentModule } from './agent/agent.module.js';
import { CardModule } from './card/card.module.js';
import type { Environment } from './config.js';
import { DeploymentModule } from './deployment/deployment.module.js';
import { DiscoveryModule } from './discovery/discovery.module.js';
import { VectorSweep } from './discovery/vector.sweep.js';
import { LeaseModule } from './lease/lease.module.js';
import { LeaseSweep } from './lease/lease.sweep.js';
import { ServerService } from './agent/server.service.js';
import { RouteModule } from './route/route.module.js';
import { TemplateModule } from './template/template.module.js';
import { WorkflowLauncher } from './workflow/workflow.launcher.js';
import { WorkflowModule } from './workflow/workflow.module.js';

@Module({})
export class AppModule {
  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceModule.with(environment, kit),
        DatabaseModule.with({ schema: 'registry', url: environment.DATABASE_URL }),
        AuditOutboxModule.with({ schema: 'registry' }),
        TemplateModule,
        CardModule,
        WorkflowModule,
        AgentModule,
        DeploymentModule,
        DiscoveryModule,
        LeaseModule,
        RouteModule,
      ],
      providers: [periodicTasks('registry', [WorkflowLauncher, LeaseSweep, ServerService, VectorSweep])],
    };
  }
}
