import { LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import { priceOf, type ModelPrice } from '@isthmus/domain-models';
import type { LedgerClient, PriceRow } from './ledger.client.js';

const FRESH_MS = 60_000;

/** The ledger's prices, read at most once a minute. */
export class PriceBook {
  /** Of one entry. A failure leaves the prices as they were: what is charged is decided by the ledger at settlement. */
  private readonly prices = new LoadingCache<readonly PriceRow[]>({
    entriesMax: 1,
    freshMs: FRESH_MS,
    staleIfErrorMs: Infinity,
  });

  constructor(private readonly ledger: Pick<LedgerClient, 'listPrices'>) {}

  /** A model's prices; throws FAILED_PRECONDITION when it has none, since what has no price cannot be held. */
  async of(model: string): Promise<ModelPrice> {
    const price = await this.find(model);
    if (price) return price;
    throw new AppError('FAILED_PRECONDITION', `The model ${model} has no price, so it cannot be called`, {
      remedy: 'The platform team adds a price for model.input and model.output.',
      metadata: { param: 'model', code: 'model_without_price' },
    });
  }

  async find(model: string): Promise<ModelPrice | undefined> {
    return priceOf(await this.prices.get('all', () => this.read()), model, new Date());
  }

  private async read(): Promise<readonly PriceRow[]> {
    try {
      return await this.ledger.listPrices();
    } catch (cause) {
      throw new AppError('UNAVAILABLE', 'Prices cannot be read, so no model was called', {
        retryAfterMs: 1_000,
        cause,
      });
    }
  }
}
