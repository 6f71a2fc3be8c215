import { Injectable } from '@nestjs/common';
import type { AgentAnswer, AgentRequest } from './agent.delivery.js';
import { DirectDelivery } from './direct.delivery.js';
import { OnceDelivery } from './once/once.delivery.js';
import { TaskStreams } from './stream/task.streams.js';

/** Sends a request to an agent: as it is, or with what an extension of this platform adds to it. */
@Injectable()
export class ExtendedDelivery {
  constructor(
    private readonly direct: DirectDelivery,
    private readonly streams: TaskStreams,
    private readonly once: OnceDelivery,
  ) {}

  /** As `DirectDelivery.send`; also throws A2aError and AppError for what an extension refuses. */
  send(request: AgentRequest): Promise<AgentAnswer> {
    if (request.once) return this.once.send(request, request.once);
    if (request.resumable) return this.streams.send(request, request.resumable);
    return this.direct.send(request);
  }
}
