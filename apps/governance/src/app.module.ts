import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { AccountModule } from './account/account.module.js';
import { AuditModule } from './audit/audit.module.js';
import type { Environment } from './config.js';
import { DatabaseModule } from './database.module.js';
import { KitModule } from './kit.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { UsageModule } from './usage/usage.module.js';

@Module({})
export class AppModule {
  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.with(environment),
        KitModule.with(environment, kit),
        LedgerModule,
        AccountModule,
        UsageModule,
        AuditModule,
      ],
    };
  }
}
