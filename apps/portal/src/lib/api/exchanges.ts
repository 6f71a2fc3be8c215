import 'server-only';
import type { TenantScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';
import { partial } from './call';
import { exchangeView, type ExchangeView } from './exchanges.mapper';
import { listKeys } from './models';
import { namesOfUsers } from './people';

const PAGE_SIZE = 50;
const USER = 'user:';
const KEY = 'key:';

export interface ExchangeQuery {
  agentId: string;
  /** Of one conversation or protocol; empty for all. */
  conversation: string;
  protocol: string;
  pageToken: string;
}

/** The messages to an agent, newest first. */
export interface ExchangePage {
  exchanges: ExchangeView[];
  nextPageToken: string;
}

export async function listExchanges(scope: TenantScope, query: ExchangeQuery): Promise<ExchangePage> {
  const { clients } = await runtime();
  const page = await clients.exchanges.listExchanges({ ...query, pageSize: PAGE_SIZE }, { scope });
  const names = await namesOf(
    scope,
    page.exchanges.map(({ actor }) => actor),
  );
  return {
    exchanges: page.exchanges.map((exchange) => exchangeView(exchange, names)),
    nextPageToken: page.nextPageToken,
  };
}

/** Names of the people and keys among the actors, by actor; without those of keys while the model gateway is unavailable. */
async function namesOf(scope: TenantScope, actors: readonly string[]): Promise<Map<string, string>> {
  const hasKeys = actors.some((actor) => actor.startsWith(KEY));
  const [people, keys] = await Promise.all([
    namesOfUsers(actors.flatMap((actor) => (actor.startsWith(USER) ? actor.slice(USER.length) : []))),
    hasKeys ? partial(listKeys(scope)) : undefined,
  ]);
  return new Map([
    ...[...people].map(([id, name]) => [`${USER}${id}`, name] as const),
    ...(keys?.ok ? keys.value : []).map(({ id, name }) => [`${KEY}${id}`, name] as const),
  ]);
}
