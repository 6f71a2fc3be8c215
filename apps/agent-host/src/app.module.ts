import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { AuditOutboxModule, periodicTasks, ServiceModule } from '@isthmus/platform-service';
import { DatabaseModule } from '@isthmus/platform-service-database';
import type { Environment } from './config.js';
import { ProcessDriverModule } from './driver/process/process.driver.module.js';
import { RemoteDriverModule } from './driver/remote/remote.driver.module.js';
import { EngineAnnouncer } from './engine/engine.announcer.js';
import { EngineModule } from './engine/engine.module.js';
import { HandOverExpiry } from './handover/handover.expiry.js';
import { HandOverModule } from './handover/handover.module.js';
import { InstanceModule } from './instance/instance.module.js';

const DAY_MS = 24 * 3_600_000;

@Module({})
export class AppModule {
  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    const keepMs = environment.TASK_RETENTION_DAYS * DAY_MS;
    return {
      module: AppModule,
      imports: [
        ServiceModule.with(environment, kit),
        DatabaseModule.with({ schema: 'host', url: environment.DATABASE_URL }),
        AuditOutboxModule.with({ schema: 'host' }),
        ProcessDriverModule,
        RemoteDriverModule,
        InstanceModule,
        EngineModule,
        HandOverModule,
      ],
      providers: [
        periodicTasks('host', [EngineAnnouncer, HandOverExpiry], {
          task: keepMs,
          message: keepMs,
          hand_over: keepMs,
        }),
      ],
    };
  }
}
