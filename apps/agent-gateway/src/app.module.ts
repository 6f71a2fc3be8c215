import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import {
  AuditOutboxModule,
  periodicTasks,
  QuotaLifecycle,
  ServiceModule,
  UsageOutboxModule,
} from '@isthmus/platform-service';
import { DatabaseModule } from '@isthmus/platform-service-database';
import { BudgetModule } from './budget/budget.module.js';
import { CardModule } from './card/card.module.js';
import type { Environment } from './config.js';
import { DeliveryModule } from './delivery/delivery.module.js';
import { ToolRuns } from './delivery/mcp/tool.runs.js';
import { PushWatcher } from './delivery/push/push.watcher.js';
import { SentMessages } from './delivery/once/sent.messages.js';
import { TaskLogs } from './delivery/stream/task.logs.js';
import { ExchangeJournal } from './exchange/exchange.journal.js';
import { ExchangeModule } from './exchange/exchange.module.js';
import { LogModule } from './exchange/log/log.module.js';
import { A2aModule } from './protocol/a2a/a2a.module.js';
import { A2aProtocol } from './protocol/a2a/a2a.protocol.js';
import { McpModule } from './protocol/mcp/mcp.module.js';
import { McpProtocol } from './protocol/mcp/mcp.protocol.js';
import { RouteModule } from './route/route.module.js';
import { GatewayModule, type ProtocolAdapter } from './server/gateway.module.js';

/** The protocols that callers may speak; the first states errors of requests that are too malformed to have a path. */
export const PROTOCOLS: readonly ProtocolAdapter[] = [
  { module: A2aModule, protocol: A2aProtocol },
  { module: McpModule, protocol: McpProtocol },
];

@Module({})
export class AppModule {
  static with(environment: Environment, kit: ServiceKit, protocols = PROTOCOLS): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceModule.with(environment, kit),
        DatabaseModule.with({ schema: 'gateway', url: environment.DATABASE_URL }),
        // A row has the charges of one lease in one batch of ends, up to 500 lines.
        UsageOutboxModule.with({ schema: 'gateway', gatherMs: 1_000, rowsMax: 20 }),
        AuditOutboxModule.with({ schema: 'gateway' }),
        RouteModule,
        BudgetModule,
        CardModule,
        DeliveryModule,
        ExchangeModule,
        LogModule,
        GatewayModule.serving(protocols),
      ],
      providers: [
        periodicTasks('gateway', [
          ExchangeJournal,
          QuotaLifecycle,
          ToolRuns,
          PushWatcher,
          TaskLogs,
          SentMessages,
        ]),
      ],
    };
  }
}
