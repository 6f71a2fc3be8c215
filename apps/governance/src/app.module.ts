import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { periodicTasks, ServiceModule } from '@isthmus/platform-service';
import { DatabaseModule } from '@isthmus/platform-service-database';
import { AccountModule } from './account/account.module.js';
import { AuditModule } from './audit/audit.module.js';
import type { Environment } from './config.js';
import { ExportModule } from './export/export.module.js';
import { HoldSweeper } from './ledger/hold.sweeper.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { QuotaModule } from './quota/quota.module.js';
import { UsageModule } from './usage/usage.module.js';

@Module({})
export class AppModule {
  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceModule.with(environment, kit),
        DatabaseModule.with({
          schema: 'governance',
          url: environment.DATABASE_URL,
          connectionsMax: environment.DATABASE_CONNECTIONS_MAX,
        }),
        LedgerModule,
        QuotaModule,
        AccountModule,
        UsageModule,
        ExportModule,
        AuditModule,
      ],
      providers: [periodicTasks('governance', [HoldSweeper])],
    };
  }
}
