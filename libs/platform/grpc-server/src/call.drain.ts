import type { OnApplicationShutdown } from '@nestjs/common';
import type { Server } from '@grpc/grpc-js';
import type { Logger } from '@isthmus/platform-observability';
import { HealthImplementation } from 'grpc-health-check';
import { drain } from './drain.js';
import { OpenCalls } from './open.calls.js';

/**
 * Ends the gRPC calls of a process while the modules drain theirs in `beforeApplicationShutdown`, such as HTTP servers.
 * A provider of the root module, whose `onApplicationShutdown` runs before all others: no module closes its database
 * while a call is in flight.
 */
export class CallDrain implements OnApplicationShutdown {
  readonly health = new HealthImplementation({ '': 'NOT_SERVING' });
  readonly open: OpenCalls;
  private server: Server | undefined;
  private done: Promise<void> | undefined;

  constructor(
    private readonly limits: { drainMs: number; callMsMax: number },
    private readonly logger: Logger,
  ) {
    this.open = new OpenCalls({ unaryMsMax: limits.callMsMax });
  }

  /** Called with the gRPC server before it listens. */
  attach(server: Server): void {
    this.server = server;
  }

  /** Reports NOT_SERVING and starts to drain; idempotent. */
  start(): void {
    this.done ??= this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.done;
  }

  private async run(): Promise<void> {
    this.health.setStatus('', 'NOT_SERVING');
    if (!this.server) return;
    const paths = await drain(this.server, this.open, { drainMs: this.limits.drainMs });
    if (paths.length > 0)
      this.logger.warn({ paths }, 'these calls did not finish before the process stopped');
  }
}
