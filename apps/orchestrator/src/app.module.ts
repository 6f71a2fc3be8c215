import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { ServiceModule } from '@isthmus/platform-service';
import { AgentModule } from './agent/agent.module.js';
import type { Environment } from './config.js';
import { WorkerModule } from './worker/worker.module.js';

/** A Temporal worker and the activities it runs, over gRPC clients. */
@Module({})
export class AppModule {
  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    return {
      module: AppModule,
      imports: [ServiceModule.with(environment, kit), AgentModule, WorkerModule],
    };
  }
}
