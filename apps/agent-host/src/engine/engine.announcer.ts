import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { platformScope, type PlatformScope } from '@isthmus/platform-identity';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { ENVIRONMENT, type Periodic } from '@isthmus/platform-service';
import type { Environment } from '../config.js';

/** Injection token of the scheduler's list of engines. */
export const ENGINES = Symbol('engines');
const EVERY_MS = 3_000;
/** The scheduler may start at the same time, and deployments wait for an engine. */
const RETRY_MS = 200;
const TTL_MS = 10_000;
const DEADLINE_MS = 2_000;

/** The scheduler, as far as announcements go. */
export interface EngineRegistry {
  announceEngine: (
    engine: { engineId: string; driver: string; address: string; ttlMs: number },
    options: { scope: PlatformScope; deadline: number; retry: boolean },
  ) => Promise<unknown>;
}

type Settings = Pick<Environment, 'HOST_PUBLIC_ADDRESS' | 'LISTEN_HOST' | 'GRPC_PORT'>;

/** Announces to the scheduler that this host accepts work; ten seconds without an announcement, and it gets none. */
@Injectable()
export class EngineAnnouncer implements Periodic {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Settings,
    @Inject(ENGINES) private readonly engines: EngineRegistry,
  ) {}

  asTasks(): readonly PeriodicTaskOptions[] {
    const run = () => this.announce();
    return [{ name: 'announce engine', everyMs: EVERY_MS, retryMs: RETRY_MS, immediate: true, run }];
  }

  async announce(): Promise<void> {
    const { HOST_PUBLIC_ADDRESS, LISTEN_HOST, GRPC_PORT } = this.environment;
    const engine = {
      engineId: `${hostname()}:${GRPC_PORT}`,
      driver: 'local-process',
      address: HOST_PUBLIC_ADDRESS ?? `${LISTEN_HOST}:${GRPC_PORT}`,
      ttlMs: TTL_MS,
    };
    // The next announcement is the retry.
    const options = { scope: platformScope('service:agent-host'), deadline: DEADLINE_MS, retry: false };
    await this.engines.announceEngine(engine, options);
  }
}
