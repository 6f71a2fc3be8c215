import { Injectable } from '@nestjs/common';
import type { AgentAnswer, AgentRequest } from './agent.delivery.js';
import { ExtendedDelivery } from './extended.delivery.js';
import { OwnOperations } from './own.operations.js';

/** Sends a request in JSON-RPC of A2A to an agent, or answers it in the agent's place. */
@Injectable()
export class Delivery {
  constructor(
    private readonly agents: ExtendedDelivery,
    private readonly operations: OwnOperations,
  ) {}

  /** As `ExtendedDelivery.send` and `OwnOperations.send`. */
  send(request: AgentRequest): Promise<AgentAnswer> {
    const { own } = request;
    return own ? this.operations.send(request, own) : this.agents.send(request);
  }
}
