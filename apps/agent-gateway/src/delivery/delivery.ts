import { Injectable } from '@nestjs/common';
import type { AgentAnswer, AgentRequest } from './agent.delivery.js';
import { DirectDelivery } from './direct.delivery.js';
import { PushDelivery } from './push/push.delivery.js';

/** Sends a request in JSON-RPC of A2A to an agent; what concerns push notifications is the gateway's own (ADR 0027). */
@Injectable()
export class Delivery {
  constructor(
    private readonly direct: DirectDelivery,
    private readonly pushes: PushDelivery,
  ) {}

  /** As `AgentDelivery.send`, `McpDelivery.send` and `PushDelivery.send`. */
  send(request: AgentRequest): Promise<AgentAnswer> {
    const { push } = request;
    return push ? this.pushes.send(request, push) : this.direct.send(request);
  }
}
