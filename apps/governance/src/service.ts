import { governance, quota } from '@isthmus/contracts';
import type { ServiceOptions } from '@isthmus/platform-grpc-server';
import { databaseReady } from '@isthmus/platform-service-database';
import { AppModule } from './app.module.js';
import type { Environment } from './config.js';

/** What runs: the ledger and the audit log over one database. */
export function serviceOptions(environment: Environment): ServiceOptions {
  return {
    name: 'governance',
    environment,
    definitions: [governance.LedgerDefinition, quota.QuotaDefinition, governance.AuditDefinition],
    module: (kit) => AppModule.with(environment, kit),
    ready: databaseReady,
  };
}
