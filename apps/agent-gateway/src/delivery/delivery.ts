import { Injectable } from '@nestjs/common';
import type { AgentAnswer, AgentRequest } from './agent.delivery.js';
import { DirectDelivery } from './direct.delivery.js';
import { OwnOperations } from './own.operations.js';

/** Sends a request in JSON-RPC of A2A to an agent, or answers it in the agent's place. */
@Injectable()
export class Delivery {
  constructor(
    private readonly direct: DirectDelivery,
    private readonly operations: OwnOperations,
  ) {}

  /** As `AgentDelivery.send`, `McpDelivery.send` and `OwnOperations.send`. */
  send(request: AgentRequest): Promise<AgentAnswer> {
    const { own } = request;
    return own ? this.operations.send(request, own) : this.direct.send(request);
  }
}
