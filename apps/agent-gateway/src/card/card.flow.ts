import { createHash } from 'node:crypto';
import { decideTarget, type AgentRoute } from '@isthmus/domain-exchange';
import { AppError, notFound } from '@isthmus/platform-errors';
import { BoundedCache } from '../bounded.cache.js';
import { unauthenticated, type CallerService } from '../caller/caller.service.js';
import type { RouteService } from '../route/route.service.js';

const SEEN_MAX = 10_000;
const MAX_AGE_S = 60;

export interface CardAnswer {
  status: 200 | 304;
  headers: Record<string, string>;
  body: string;
}

/** Serves signed agent cards as the registry published them, byte for byte. */
export class CardFlow {
  /** Since when this gateway serves a card: the registry keeps no time of its own for it. */
  private readonly seen = new BoundedCache<{ etag: string; since: Date }>(SEEN_MAX);

  constructor(
    private readonly callers: CallerService,
    private readonly routes: RouteService,
  ) {}

  /** Throws UNAUTHENTICATED, NOT_FOUND, GONE or UNAVAILABLE. A private card and no card look alike to strangers. */
  async answer(
    agentId: string,
    headers: { authorization?: string; 'if-none-match'?: string },
  ): Promise<CardAnswer> {
    const caller = await this.callers.identify(headers.authorization);
    const route = await this.routes.resolve(agentId);
    if (!route?.public && !caller) throw unauthenticated('The card of a private agent needs credentials');
    if (!route || (!route.public && route.tenantId !== caller?.scope.tenantId))
      throw notFound('agent', agentId);
    const body = cardOf(route);
    const { etag, since } = this.versionOf(agentId, body);
    const answered = {
      etag,
      'content-type': 'application/json',
      'cache-control': `${route.public ? 'public' : 'private'}, max-age=${MAX_AGE_S}`,
      'last-modified': since.toUTCString(),
      ...(route.public ? {} : { vary: 'authorization' }),
    };
    return matches(headers['if-none-match'], etag)
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
