import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { TenantScope } from '@isthmus/platform-identity';
import { AppError } from '@isthmus/platform-errors';
import { ENVIRONMENT } from '@isthmus/platform-service';
import { Units } from '@isthmus/platform-service-database';
import type { Environment } from '../config.js';
import { agentListener, findAgent, listAgents } from './agent.repository.js';
import type { Agent } from './agent.model.js';

const WATCHERS_MAX = 2_000;
const FIRST_MAX = 200;

/** Streams changes of agents to watchers, whichever process made them. */
@Injectable()
export class AgentWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly watchers = new Set<Watcher>();
  private readonly listener: ReturnType<typeof agentListener>;

  constructor(
    private readonly units: Units,
    @Inject(ENVIRONMENT) { DATABASE_URL: databaseUrl }: Pick<Environment, 'DATABASE_URL'>,
  ) {
    this.listener = agentListener({
      databaseUrl,
      onChange: (agentId) => this.watchers.forEach((watcher) => watcher.wake(agentId)),
      onGap: () => this.watchers.forEach((watcher) => watcher.wakeAll()),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.watchers.forEach((watcher) => watcher.end());
    await this.listener.stop();
  }

  /** The tenant's agents (or only `agentId`) as they are, then on every change; ends when `signal` aborts. */
  async *watch(scope: TenantScope, agentId: string | undefined, signal: AbortSignal): AsyncGenerator<Agent> {
    if (this.watchers.size >= WATCHERS_MAX)
      throw new AppError('LIMIT_EXCEEDED', `The service already has ${WATCHERS_MAX} watchers`, {
        retryAfterMs: 5_000,
      });
    const watcher = new Watcher(agentId, signal);
    this.watchers.add(watcher);
    try {
      for await (const changed of watcher) yield* await this.read(scope, changed, agentId);
    } finally {
      this.watchers.delete(watcher);
    }
  }

  /** Rows that the scope cannot see are absent: a change of another tenant wakes a watcher and yields nothing. */
  private read(scope: TenantScope, changed: string[] | 'all', only: string | undefined): Promise<Agent[]> {
    return this.units.inTenant(scope, async (unit) => {
      if (changed === 'all' && only === undefined) {
        return listAgents(unit, {
          tenantId: scope.tenantId,
          states: ['deploying', 'ready', 'recovering', 'failed', 'undeploying'],
          limit: FIRST_MAX,
        });
      }
      const ids = changed === 'all' ? [only ?? ''] : changed;
      const agents = [];
      for (const id of ids) agents.push(await findAgent(unit, id));
      return agents.filter((agent) => agent !== undefined);
    });
  }
}

/** Collects changes until they are read; several changes of one agent count as one. */
class Watcher implements AsyncIterable<string[] | 'all'> {
  private changed = new Set<string>();
  private all = true;
  private ended = false;
  private notify: () => void = () => undefined;

  constructor(
    private readonly only: string | undefined,
    signal: AbortSignal,
  ) {
    if (signal.aborted) this.ended = true;
    signal.addEventListener('abort', () => this.end(), { once: true });
  }

  wake(agentId: string): void {
    if (this.only !== undefined && this.only !== agentId) return;
    this.changed.add(agentId);
    this.notify();
  }

  wakeAll(): void {
    this.all = true;
    this.notify();
  }

  end(): void {
    this.ended = true;
    this.notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string[] | 'all'> {
    while (!this.ended) {
      if (!this.all && this.changed.size === 0) await new Promise<void>((resolve) => (this.notify = resolve));
      if (this.ended) return;
      const next = this.all ? ('all' as const) : [...this.changed];
      this.all = false;
      this.changed.clear();
      yield next;
    }
  }
}
