import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { compute } from '@isthmus/contracts';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';

const EVERY_MS = 3_000;
const TTL_MS = 10_000;
const DEADLINE_MS = 2_000;

/** Tells the scheduler, every three seconds, that this host takes work; a host that falls silent gets none. */
export class EngineAnnouncer implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private known = true;

  constructor(
    private readonly engine: { engineId: string; address: string },
    private readonly engines: ServiceClient<typeof compute.EnginesDefinition>,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.announce();
    this.timer = setInterval(() => void this.announce(), EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async announce(): Promise<void> {
    const request = { ...this.engine, driver: 'local-process', ttlMs: TTL_MS };
    const options = { scope: platformScope('service:agent-host'), deadline: DEADLINE_MS, retry: false };
    try {
      await this.engines.announceEngine(request, options);
      if (!this.known) this.logger.info('the scheduler knows this host again');
      this.known = true;
    } catch (error) {
      // Said once an outage, not every three seconds of it.
      if (this.known) this.logger.warn({ err: error }, 'the scheduler does not hear this host');
      this.known = false;
    }
  }
}
