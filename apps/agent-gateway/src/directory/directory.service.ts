import { Inject, Injectable } from '@nestjs/common';
import { toolsOf, type ListedAgent, type SkillTool } from '@isthmus/domain-exchange';
import { LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';

/** A list is asked for again in the background before it is too old, so that no call of a tool waits for the registry. */
const FRESH_MS = 500;
const AGE_MS_MAX = 1_000;
/** How long a list is still used while the registry cannot be reached. */
const STALE_MS_MAX = 60_000;
const TENANTS_MAX = 1_000;

/** Injection token of `ListAgents`. */
export const LIST_AGENTS = Symbol('list agents');

/** All agents of a tenant that are not gone, in a stable order. */
export type ListAgents = (scope: TenantScope) => Promise<readonly ListedAgent[]>;

/** What the agents of a tenant can do, as the registry knew within the last second; asks it at most twice a second for each tenant. */
@Injectable()
export class DirectoryService {
  private readonly tools = new LoadingCache<readonly SkillTool[]>({
    entriesMax: TENANTS_MAX,
    freshMs: FRESH_MS,
    staleMs: AGE_MS_MAX,
    staleIfErrorMs: STALE_MS_MAX,
  });

  constructor(@Inject(LIST_AGENTS) private readonly listAgents: ListAgents) {}

  /** The skills of all agents that the caller may reach, as tools. Throws UNAVAILABLE. */
  toolsFor(scope: TenantScope): Promise<readonly SkillTool[]> {
    return this.tools.get(scope.tenantId, async () => {
      try {
        const agents = await this.listAgents(scope);
        return agents.flatMap((agent) => (agent.cardJson === '' ? [] : toolsOf(agent)));
      } catch (cause) {
        throw new AppError('UNAVAILABLE', 'The agent registry is unavailable', {
          cause,
          retryAfterMs: 1_000,
        });
      }
    });
  }
}
