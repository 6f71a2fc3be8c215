import type { AgentRoute } from '@isthmus/domain-exchange';
import { BoundedCache, LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import { isUuid } from '@isthmus/platform-validation';

const FRESH_MS = 1_000;
/** How long a route is still used while the registry cannot be reached. */
const STALE_MS_MAX = 10_000;
const ROUTES_MAX = 10_000;
const MISSES_MAX = 1_000;
const DEADLINE_MS = 3_000;

/** Where the registry says that an agent is; throws NOT_FOUND when there is none. */
export type AskRegistry = (agentId: string, deadlineMs: number) => Promise<AgentRoute>;

/** Where agents are, asked of the registry at most once a second and agent. */
export class RouteService {
  private readonly routes = new LoadingCache<AgentRoute | undefined>({
    entriesMax: ROUTES_MAX,
    freshMs: FRESH_MS,
    staleIfErrorMs: STALE_MS_MAX,
  });

  /** Ids without an agent, apart: anybody can make up enough of them to push out the routes of agents that exist. */
  private readonly misses = new BoundedCache<string, true>({ entriesMax: MISSES_MAX, ttlMs: FRESH_MS });

  constructor(private readonly askRegistry: AskRegistry) {}

  /**
   * undefined when there is no such agent; what is no id of an agent is not asked for. Throws UNAVAILABLE when the
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

  /** Forgets a route that proved wrong; the next resolve asks again. */
  drop(agentId: string): void {
    this.routes.delete(agentId);
    this.misses.delete(agentId);
  }

  private async ask(agentId: string): Promise<AgentRoute | undefined> {
    try {
      return await this.askRegistry(agentId, DEADLINE_MS);
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
      throw new AppError('UNAVAILABLE', 'The registry of agents cannot be reached now', {
        cause: error,
        retryAfterMs: 1_000,
      });
    }
  }
}
