import type { AgentRoute } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { BoundedCache } from '../bounded.cache.js';

const FRESH_MS = 1_000;
/** How long a route is still used while the registry cannot be reached. */
const STALE_MS_MAX = 10_000;
const ROUTES_MAX = 10_000;
const DEADLINE_MS = 3_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Where the registry says that an agent is; throws NOT_FOUND when there is none. */
export type AskRegistry = (agentId: string, deadlineMs: number) => Promise<AgentRoute>;

interface Reading {
  /** undefined: there is no such agent. */
  route: AgentRoute | undefined;
  /** When the registry said so. */
  readAt: number;
}

interface Kept {
  reading: Promise<Reading>;
  at: number;
}

/** Where agents are, asked of the registry at most once a second and agent. */
export class RouteService {
  private readonly routes = new BoundedCache<Kept>(ROUTES_MAX);

  constructor(private readonly askRegistry: AskRegistry) {}

  /** undefined when there is no such agent; what is no id of an agent is not asked for. */
  async resolve(agentId: string): Promise<AgentRoute | undefined> {
    if (!UUID.test(agentId)) return undefined;
    const kept = this.routes.get(agentId);
    if (kept && Date.now() - kept.at < FRESH_MS) return (await kept.reading).route;
    const entry = { reading: this.ask(agentId, kept), at: Date.now() };
    entry.reading.catch(() => this.routes.delete(agentId));
    this.routes.set(agentId, entry);
    return (await entry.reading).route;
  }

  /** Forgets a route that proved wrong; the next resolve asks again. */
  drop(agentId: string): void {
    this.routes.delete(agentId);
  }

  private async ask(agentId: string, before: Kept | undefined): Promise<Reading> {
    try {
      return { route: await this.askRegistry(agentId, DEADLINE_MS), readAt: Date.now() };
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND')
        return { route: undefined, readAt: Date.now() };
      const last = await before?.reading;
      if (last && Date.now() - last.readAt < STALE_MS_MAX) return last;
      throw new AppError('UNAVAILABLE', 'The registry of agents cannot be reached now', {
        cause: error,
        retryAfterMs: 1_000,
      });
    }
  }
}
