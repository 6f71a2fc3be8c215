import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { TenantScope } from '@isthmus/platform-identity';
import { AppError } from '@isthmus/platform-errors';
import { ChangeQueue } from '@isthmus/platform-grpc-server';
import { ENVIRONMENT } from '@isthmus/platform-service';
import { Units } from '@isthmus/platform-service-database';
import type { Environment } from '../config.js';
import { agentListener, findAgent, listAgents } from './agent.repository.js';
import type { Agent } from './agent.model.js';

const WATCHERS_MAX = 2_000;
const FIRST_MAX = 200;
/** Agents whose changes wait for a slow reader; one that is further behind reads all of them again. */
const WAITING_MAX = 10_000;
const ALL = 'all';

/** What one watcher is told of: changes of all agents, or of one. */
interface Watcher {
  only: string | undefined;
  /** Ids, or ALL. */
  changes: ChangeQueue<string>;
}

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
      onChange: (agentId) =>
        this.watchers.forEach(({ only, changes }) => {
          if (only === undefined || only === agentId) changes.push(agentId);
        }),
      onGap: () => this.watchers.forEach(({ changes }) => changes.push(ALL)),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.watchers.forEach(({ changes }) => changes.end());
    await this.listener.stop();
  }

  /** The tenant's agents (or only `agentId`) as they are, then on every change; ends when `signal` aborts. */
  async *watch(scope: TenantScope, agentId: string | undefined, signal: AbortSignal): AsyncGenerator<Agent> {
    if (this.watchers.size >= WATCHERS_MAX)
      throw new AppError('LIMIT_EXCEEDED', `The service already has ${WATCHERS_MAX} watchers`, {
        retryAfterMs: 5_000,
      });
    const changes = new ChangeQueue<string>({ changesMax: WAITING_MAX, everything: ALL });
    changes.push(ALL);
    const watcher = { only: agentId, changes };
    this.watchers.add(watcher);
    try {
      for await (const changed of changes.batches(signal)) yield* await this.read(scope, changed, agentId);
    } finally {
      this.watchers.delete(watcher);
    }
  }

  /** Rows that the scope cannot see are absent: a change of another tenant wakes a watcher and yields nothing. */
  private read(scope: TenantScope, changed: string[], only: string | undefined): Promise<Agent[]> {
    return this.units.inTenant(scope, async (unit) => {
      const isAll = changed.includes(ALL);
      if (isAll && only === undefined) {
        return listAgents(unit, {
          tenantId: scope.tenantId,
          states: ['deploying', 'ready', 'recovering', 'failed', 'undeploying'],
          limit: FIRST_MAX,
        });
      }
      const ids = isAll ? [only ?? ''] : changed;
      const agents = [];
      for (const id of ids) agents.push(await findAgent(unit, id));
      return agents.filter((agent) => agent !== undefined);
    });
  }
}
