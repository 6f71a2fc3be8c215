import { Inject, Injectable } from '@nestjs/common';
import type { AgentRoute } from '@isthmus/domain-exchange';
import { BoundedCache, LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import { isUuid } from '@isthmus/platform-validation';

/** A route is asked for again in the background before it is too old, so that no message waits for the registry. */
const FRESH_MS = 500;
const AGE_MS_MAX = 1_000;
/** How long a route is still used while the registry cannot be reached. */
const STALE_MS_MAX = 10_000;
const ROUTES_MAX = 10_000;
const MISSES_MAX = 1_000;
const DEADLINE_MS = 3_000;

/** Injection token of `ResolveAgent`. */
export const RESOLVE_AGENT = Symbol('resolve agent');

/** Asks the registry where an agent is; throws NOT_FOUND when there is no such agent. */
export type ResolveAgent = (agentId: string, deadlineMs: number) => Promise<AgentRoute>;

/** Where agents are, as the registry knew within the last second; asks it at most twice a second for each agent. */
@Injectable()
export class RouteService {
  private readonly routes = new LoadingCache<AgentRoute | undefined>({
    entriesMax: ROUTES_MAX,
    freshMs: FRESH_MS,
    staleMs: AGE_MS_MAX,
    staleIfErrorMs: STALE_MS_MAX,
  });

  /** Ids without an agent, kept apart: a client could send enough of them to evict the routes of agents that exist. */
  private readonly misses = new BoundedCache<string, true>({ entriesMax: MISSES_MAX, ttlMs: AGE_MS_MAX });

  constructor(@Inject(RESOLVE_AGENT) private readonly resolveAgent: ResolveAgent) {}

  /**
   * undefined when there is no such agent; the registry is not asked for a malformed id. Throws UNAVAILABLE when the
   * registry has been unreachable for ten seconds.
   */
  async resolve(agentId: string): Promise<AgentRoute | undefined> {
    if (!isUuid(agentId) || this.misses.get(agentId)) return undefined;
    const route = await this.routes.get(agentId, () => this.ask(agentId));
    if (!route) {
      this.routes.delete(agentId);
      this.misses.set(agentId, true);
    }
    return route;
  }

  /** Evicts a route that proved wrong; the next `resolve` asks the registry. */
  drop(agentId: string): void {
    this.routes.delete(agentId);
    this.misses.delete(agentId);
  }

  private async ask(agentId: string): Promise<AgentRoute | undefined> {
    try {
      return await this.resolveAgent(agentId, DEADLINE_MS);
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
      throw new AppError('UNAVAILABLE', 'The agent registry is unavailable', {
        cause: error,
        retryAfterMs: 1_000,
      });
    }
  }
}
