import type { compute } from '@isthmus/contracts';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope } from '@isthmus/platform-identity';

const TTL_MS = 10_000;
const DEADLINE_MS = 2_000;

/** Announces to the scheduler that this host takes work; one that has not done so for ten seconds gets none. */
export class EngineAnnouncer {
  constructor(
    private readonly engine: { engineId: string; address: string },
    private readonly engines: ServiceClient<typeof compute.EnginesDefinition>,
  ) {}

  async announce(): Promise<void> {
    const request = { ...this.engine, driver: 'local-process', ttlMs: TTL_MS };
    const options = { scope: platformScope('service:agent-host'), deadline: DEADLINE_MS, retry: false };
    await this.engines.announceEngine(request, options);
  }
}
