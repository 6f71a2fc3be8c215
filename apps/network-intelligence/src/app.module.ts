import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { periodicTasks, ServiceModule } from '@isthmus/platform-service';
import { DatabaseModule } from '@isthmus/platform-service-database';
import type { Environment } from './config.js';
import { RoutingModule } from './routing/routing.module.js';
import { TopologyModule } from './topology/topology.module.js';

@Module({})
export class AppModule {
  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceModule.with(environment, kit),
        DatabaseModule.with({ schema: 'network', url: environment.DATABASE_URL }),
        TopologyModule,
        RoutingModule,
      ],
      providers: [periodicTasks('network')],
    };
  }
}
