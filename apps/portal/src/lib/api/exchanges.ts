import 'server-only';
import type { TenantScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';
import { namesOfActors } from './actor-names';
import { exchangeView, type ExchangeView } from './exchanges.mapper';

const PAGE_SIZE = 50;

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
  const names = await namesOfActors(
    scope,
    page.exchanges.map(({ actor }) => actor),
  );
  return {
    exchanges: page.exchanges.map((exchange) => exchangeView(exchange, names)),
    nextPageToken: page.nextPageToken,
  };
}
