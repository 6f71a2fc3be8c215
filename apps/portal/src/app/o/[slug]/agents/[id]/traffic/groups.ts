import type { ExchangeView } from '../../../../../../lib/api/exchanges.mapper';

/** Messages that follow each other and are of one conversation. */
export interface ExchangeGroup {
  /** Empty for messages of none that is known. */
  conversation: string;
  exchanges: ExchangeView[];
}

/** Keeps the order of time: a conversation that another one interrupts is two groups. */
export function groupsOf(exchanges: readonly ExchangeView[]): ExchangeGroup[] {
  const groups: ExchangeGroup[] = [];
  for (const exchange of exchanges) {
    const last = groups.at(-1);
    if (last?.conversation === exchange.conversation) last.exchanges.push(exchange);
    else groups.push({ conversation: exchange.conversation, exchanges: [exchange] });
  }
  return groups;
}
