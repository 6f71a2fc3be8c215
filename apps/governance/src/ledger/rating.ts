import { priceBook, rateLines, type Unrated } from '@isthmus/domain-governance';
import { invalidArgument } from '@isthmus/platform-errors';
import type { RatedLine, UsageLine } from '../usage/usage-line.js';
import type { LedgerTransaction } from './ledger.repository.js';

/** Prices lines before the account is locked; throws INVALID_ARGUMENT that names every line without a price. */
export async function rate(tx: LedgerTransaction, lines: readonly UsageLine[]): Promise<RatedLine[]> {
  if (lines.length === 0) return [];
  const prices = await tx.prices.ofSkus(lines.map(({ sku }) => sku));
  const { rated, unrated } = rateLines(lines, priceBook(prices));
  if (unrated.length === 0) return rated;
  throw invalidArgument(unrated.map((each) => faultOf(lines, each)));
}

/** The field of a line that cannot be priced, and why. */
export function faultOf(lines: readonly UsageLine[], { index, reason }: Unrated) {
  const line = lines[index];
  if (reason === 'too large')
    return { field: `lines.${index}.quantity`, description: 'costs more than 10⁹ of the currency' };
  if (line?.priceId)
    return {
      field: `lines.${index}.price_id`,
      description: `"${line.priceId}" is not a price of "${line.sku}" of model "${line.model}"; see ListPrices`,
    };
  return {
    field: `lines.${index}.sku`,
    description: `"${line?.sku}" of model "${line?.model}" has no price at ${line?.at.toISOString()}`,
  };
}
