import { createHash } from 'node:crypto';
import { decideTarget, type AgentRoute } from '@isthmus/domain-exchange';
import { BoundedCache } from '@isthmus/platform-cache';
import { AppError, notFound } from '@isthmus/platform-errors';
import { unauthenticated } from '@isthmus/platform-http';
import type { RouteService } from '../route/route.service.js';

const SEEN_MAX = 10_000;
const MAX_AGE_S = 60;

const REMEDY = 'Send "Authorization: Bearer <API key>" with a key of the tenant that owns the agent.';

export interface CardRequest {
  agentId: string;
  tenantId: string | undefined;
  ifNoneMatch: string | undefined;
}

export interface CardAnswer {
  status: 200 | 304;
  headers: Record<string, string>;
  body: string;
}

/** Serves signed agent cards as the registry published them, byte for byte. */
export class CardFlow {
  /** Since when this gateway serves a card: the registry keeps no time of its own for it. */
  private readonly seen = new BoundedCache<string, { etag: string; since: Date }>({
    entriesMax: SEEN_MAX,
  });

  constructor(private readonly routes: RouteService) {}

  /**
   * `tenantId` is absent for anonymous requests. Throws UNAUTHENTICATED, NOT_FOUND, GONE or UNAVAILABLE; to strangers a
   * private card and no card look alike.
   */
  async answer({ agentId, tenantId, ifNoneMatch }: CardRequest): Promise<CardAnswer> {
    const route = await this.routes.resolve(agentId);
    if (!route?.public && tenantId === undefined)
      throw unauthenticated('The card of a private agent needs credentials', REMEDY);
    if (!route || (!route.public && route.tenantId !== tenantId)) throw notFound('agent', agentId);
    const body = cardOf(route);
    const { etag, since } = this.versionOf(agentId, body);
    const answered = {
      etag,
      'content-type': 'application/json',
      'cache-control': `${route.public ? 'public' : 'private'}, max-age=${MAX_AGE_S}`,
      'last-modified': since.toUTCString(),
      ...(route.public ? {} : { vary: 'authorization' }),
    };
    return matches(ifNoneMatch, etag)
      ? { status: 304, headers: answered, body: '' }
      : { status: 200, headers: answered, body };
  }

  private versionOf(agentId: string, body: string): { etag: string; since: Date } {
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    const seen = this.seen.get(agentId);
    if (seen?.etag === etag) return seen;
    const now = { etag, since: new Date() };
    this.seen.set(agentId, now);
    return now;
  }
}

/** A card outlives an instance: while an agent is being brought up again, its card is served as before. */
function cardOf(route: AgentRoute): string {
  const leaving = route.state === 'gone' || route.state === 'undeploying';
  if (!leaving && route.cardJson !== '') return route.cardJson;
  decideTarget(route);
  throw new AppError('UNAVAILABLE', `The agent ${route.name} has no card yet`, { retryAfterMs: 2_000 });
}

function matches(header: string | undefined, etag: string): boolean {
  const offered = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return offered.includes(etag) || offered.includes('*');
}
