import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { periodicTasks, ServiceModule, UsageOutboxModule } from '@isthmus/platform-service';
import { DatabaseModule } from '@isthmus/platform-service-database';
import { AtlasModule } from './atlas/atlas.module.js';
import type { Environment } from './config.js';
import { DriverModule } from './driver/driver.module.js';
import { EngineModule } from './engine/engine.module.js';
import { MeteringModule } from './metering/metering.module.js';
import { MeteringService } from './metering/metering.service.js';
import { ReservationModule } from './reservation/reservation.module.js';
import { ReservationService } from './reservation/reservation.service.js';
import { SiteModule } from './site/site.module.js';

@Module({})
export class AppModule {
  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceModule.with(environment, kit),
        DatabaseModule.with({ schema: 'compute', url: environment.DATABASE_URL }),
        UsageOutboxModule.with({ schema: 'compute' }),
        DriverModule,
        AtlasModule,
        SiteModule,
        ReservationModule,
        EngineModule,
        MeteringModule,
      ],
      providers: [periodicTasks('compute', [ReservationService, MeteringService])],
    };
  }
}
