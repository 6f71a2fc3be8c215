import { Module, type DynamicModule } from '@nestjs/common';
import { AuditRelay, createAuditRelay } from '@isthmus/platform-audit';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { createUsageRelay, UsageRelay } from '@isthmus/platform-jobs';
import { ENVIRONMENT, KIT } from './service.module.js';

/** The variables that both outboxes need. */
interface OutboxEnvironment {
  DATABASE_URL: string;
  GOVERNANCE_ADDRESS: string;
}

type UsageOptions = Pick<Parameters<typeof createUsageRelay>[0], 'schema' | 'gatherMs' | 'rowsMax'>;
type AuditOptions = Pick<Parameters<typeof createAuditRelay>[0], 'schema'>;

/** Publishes the usage outbox of one schema to governance; exports its `UsageRelay`. */
@Module({})
export class UsageOutboxModule {
  static with(options: UsageOptions): DynamicModule {
    const relay = {
      provide: UsageRelay,
      useFactory: (environment: OutboxEnvironment, kit: ServiceKit) =>
        createUsageRelay({ ...options, ...common(environment, kit), service: kit.name }),
      inject: [ENVIRONMENT, KIT],
    };
    return { module: UsageOutboxModule, global: true, providers: [relay], exports: [UsageRelay] };
  }
}

/** Publishes the audit outbox of one schema to governance; exports its `AuditRelay`. */
@Module({})
export class AuditOutboxModule {
  static with(options: AuditOptions): DynamicModule {
    const relay = {
      provide: AuditRelay,
      useFactory: (environment: OutboxEnvironment, kit: ServiceKit) =>
        createAuditRelay({ ...options, ...common(environment, kit) }),
      inject: [ENVIRONMENT, KIT],
    };
    return { module: AuditOutboxModule, global: true, providers: [relay], exports: [AuditRelay] };
  }
}

function common(
  { DATABASE_URL, GOVERNANCE_ADDRESS }: OutboxEnvironment,
  { identity, logger, metrics }: ServiceKit,
) {
  return {
    databaseUrl: DATABASE_URL,
    governanceAddress: GOVERNANCE_ADDRESS,
    identity,
    logger,
    meter: metrics.meter,
  };
}
