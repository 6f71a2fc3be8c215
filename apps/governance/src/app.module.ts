import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { PeriodicTasks, RetentionSweep } from '@isthmus/platform-jobs';
import { AccountModule } from './account/account.module.js';
import { AuditModule } from './audit/audit.module.js';
import type { Environment } from './config.js';
import { DatabaseModule } from './database.module.js';
import { KitModule } from './kit.module.js';
import { HoldSweeper } from './ledger/hold.sweeper.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { UsageModule } from './usage/usage.module.js';

@Module({})
export class AppModule {
  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.with(environment),
        KitModule.with(kit),
        LedgerModule,
        AccountModule,
        UsageModule,
        AuditModule,
      ],
      providers: [
        {
          provide: PeriodicTasks,
          useFactory: (holds: HoldSweeper) => periodicTasks(environment, kit, holds),
          inject: [HoldSweeper],
        },
      ],
    };
  }
}

function periodicTasks(
  { DATABASE_URL: databaseUrl, SWEEP_INTERVAL_MS: everyMs }: Environment,
  { name: service, logger, metrics: { meter } }: ServiceKit,
  holds: HoldSweeper,
): PeriodicTasks {
  return new PeriodicTasks({ service, logger, meter, databaseUrl }, [
    { name: 'free expired holds', everyMs, immediate: true, run: (signal) => holds.run(signal) },
    new RetentionSweep({ databaseUrl, schema: 'governance', logger }).asTask(),
  ]);
}
