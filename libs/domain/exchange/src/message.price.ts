const SKU = 'agent.message';

/** A row of the ledger's prices. */
export interface PriceRow {
  id: string;
  sku: string;
  amountMicro: bigint;
  /** Messages that the amount pays for. */
  per: bigint;
  effectiveFrom: Date | undefined;
}

/** What is held for one message: what it costs, rounded up, and at least one micro-unit; and the row it is charged at. */
export interface MessagePrice {
  id: string;
  micro: bigint;
}

/** The price of a message at a time, by the newest row; undefined where there is none. */
export function messagePriceOf(rows: readonly PriceRow[], at: Date): MessagePrice | undefined {
  const since = ({ effectiveFrom }: PriceRow) => effectiveFrom?.getTime() ?? 0;
  const valid = rows.filter((row) => row.sku === SKU && since(row) <= at.getTime());
  const [newest] = valid.toSorted((a, b) => since(b) - since(a));
  if (!newest) return undefined;
  const micro = (newest.amountMicro + newest.per - 1n) / newest.per;
  return { id: newest.id, micro: micro > 0n ? micro : 1n };
}
