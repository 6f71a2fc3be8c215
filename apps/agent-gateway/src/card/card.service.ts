import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { decideTarget, type AgentRoute } from '@isthmus/domain-exchange';
import { BoundedCache } from '@isthmus/platform-cache';
import { AppError, notFound } from '@isthmus/platform-errors';
import { unauthenticated } from '@isthmus/platform-http';
import { RouteService } from '../route/route.service.js';

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

/** Serves signed agent cards as the registry published them, byte for byte: any change would break the signature. */
@Injectable()
export class CardService {
  /** Since when this gateway has served a card: the registry does not record when it was published. */
  private readonly seen = new BoundedCache<string, { etag: string; since: Date }>({
    entriesMax: SEEN_MAX,
  });

  constructor(@Inject(RouteService) private readonly routes: Pick<RouteService, 'resolve'>) {}

  /**
   * `tenantId` is absent for anonymous requests. Throws UNAUTHENTICATED, NOT_FOUND, GONE or UNAVAILABLE; a private card is
   * answered like no card unless the caller is of its tenant.
   */
  async answer({ agentId, tenantId, ifNoneMatch }: CardRequest): Promise<CardAnswer> {
    const route = await this.routes.resolve(agentId);
    if (!route?.public && tenantId === undefined)
      throw unauthenticated('The card of a private agent needs credentials', REMEDY);
    if (!route || (!route.public && route.tenantId !== tenantId)) throw notFound('agent', agentId);
    const body = cardOf(route);
    const { etag, since } = this.versionOf(agentId, body);
    const validators = {
      etag,
      'content-type': 'application/json',
      'cache-control': `${route.public ? 'public' : 'private'}, max-age=${MAX_AGE_S}`,
      'last-modified': since.toUTCString(),
      ...(route.public ? {} : { vary: 'authorization' }),
    };
    return matches(ifNoneMatch, etag)
      ? { status: 304, headers: validators, body: '' }
      : { status: 200, headers: validators, body };
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

/** A card outlives an instance: it is served while the agent is recovering. */
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
