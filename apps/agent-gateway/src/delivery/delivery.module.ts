import { Module } from '@nestjs/common';
import { AgentDelivery } from './agent.delivery.js';
import { StatementSigner } from '@isthmus/platform-identity';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { RouteModule } from '../route/route.module.js';
import { RegistryModule } from '../registry/registry.module.js';
import { Delivery } from './delivery.js';
import { OwnOperations } from './own.operations.js';
import { DirectDelivery } from './direct.delivery.js';
import { BridgedTaskRepository } from './mcp/bridged.task.repository.js';
import { McpDelivery } from './mcp/mcp.delivery.js';
import { MessageTurns } from './mcp/message.turns.js';
import { SchemaCheck } from './mcp/schema.check.js';
import { TaskOperations } from './mcp/task.operations.js';
import { ToolRuns } from './mcp/tool.runs.js';
import { PushConfigs } from './push/push.configs.js';
import { PushDelivery } from './push/push.delivery.js';
import { PushRelay } from './push/push.relay.js';
import { PushRepository } from './push/push.repository.js';
import { PushSender } from './push/push.sender.js';
import { PushTasks } from './push/push.tasks.js';
import { PushWatcher } from './push/push.watcher.js';
import { WatchRepository } from './push/watch.repository.js';
import { ExtendedDelivery } from './extended.delivery.js';
import { OnceDelivery } from './once/once.delivery.js';
import { SentMessageRepository } from './once/sent.message.repository.js';
import { SentMessages } from './once/sent.messages.js';
import { TaskFollower } from './task.follower.js';
import { TaskLogRepository } from './stream/task.log.repository.js';
import { TaskLogs } from './stream/task.logs.js';
import { TaskStreams } from './stream/task.streams.js';

@Module({
  imports: [RouteModule, RegistryModule],
  providers: [
    AgentDelivery,
    BridgedTaskRepository,
    SchemaCheck,
    ToolRuns,
    TaskOperations,
    MessageTurns,
    McpDelivery,
    DirectDelivery,
    PushRepository,
    WatchRepository,
    PushConfigs,
    PushSender,
    {
      provide: StatementSigner,
      useFactory: ({ NOTIFICATION_SIGNING_KEY: key, NOTIFICATION_RETIRED_KEYS: retired }: Environment) =>
        StatementSigner.create(key, retired?.keys),
      inject: [ENVIRONMENT],
    },
    {
      provide: PushRelay,
      useFactory: (sender: PushSender, { DATABASE_URL: databaseUrl }: Environment, { logger }: ServiceKit) =>
        new PushRelay(sender, { databaseUrl, logger }),
      inject: [PushSender, ENVIRONMENT, KIT],
    },
    PushWatcher,
    PushTasks,
    PushDelivery,
    OwnOperations,
    TaskFollower,
    TaskLogRepository,
    TaskLogs,
    TaskStreams,
    SentMessageRepository,
    SentMessages,
    OnceDelivery,
    ExtendedDelivery,
    Delivery,
  ],
  exports: [Delivery, SentMessages, TaskLogs, ToolRuns, PushWatcher, StatementSigner],
})
export class DeliveryModule {}
