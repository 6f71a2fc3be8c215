import { registry } from '@isthmus/contracts';
import type { AgentRoute, RouteState } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { platformScope, type ServiceClient } from '@isthmus/platform-grpc';
import { BoundedCache } from '../bounded.cache.js';

const FRESH_MS = 1_000;
/** How long a route is still used while the registry cannot be reached. */
const STALE_MS_MAX = 10_000;
const ROUTES_MAX = 10_000;
const DEADLINE_MS = 3_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

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

  constructor(private readonly client: ServiceClient<typeof registry.AgentRegistryDefinition>) {}

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
      const options = { scope: platformScope('service:agent-gateway'), deadline: DEADLINE_MS };
      return { route: routeOf(await this.client.resolveAgent({ agentId }, options)), readAt: Date.now() };
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

const STATES: Partial<Record<registry.AgentState, RouteState>> = {
  [registry.AgentState.DEPLOYING]: 'deploying',
  [registry.AgentState.READY]: 'ready',
  [registry.AgentState.RECOVERING]: 'recovering',
  [registry.AgentState.FAILED]: 'failed',
  [registry.AgentState.UNDEPLOYING]: 'undeploying',
  [registry.AgentState.GONE]: 'gone',
};

function routeOf(route: registry.AgentRoute): AgentRoute {
  const { agentId, tenantId, name, endpoint, instanceId, cardJson } = route;
  const state = STATES[route.state] ?? 'recovering';
  return {
    agentId,
    tenantId,
    name,
    endpoint,
    instanceId,
    cardJson,
    state,
    public: route.visibility === registry.Visibility.PUBLIC,
  };
}
