import { Module } from '@nestjs/common';
import { AgentDelivery } from './agent.delivery.js';
import { Delivery } from './delivery.js';
import { BridgedTaskRepository } from './mcp/bridged.task.repository.js';
import { McpDelivery } from './mcp/mcp.delivery.js';
import { MessageTurns } from './mcp/message.turns.js';
import { SchemaCheck } from './mcp/schema.check.js';
import { TaskOperations } from './mcp/task.operations.js';
import { ToolRuns } from './mcp/tool.runs.js';

@Module({
  providers: [
    AgentDelivery,
    BridgedTaskRepository,
    SchemaCheck,
    ToolRuns,
    TaskOperations,
    MessageTurns,
    McpDelivery,
    Delivery,
  ],
  exports: [Delivery, ToolRuns],
})
export class DeliveryModule {}
