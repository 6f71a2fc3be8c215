import { AppError } from '@isthmus/platform-errors';
import { priceOf, type ModelPrice } from '@isthmus/domain-models';
import type { LedgerClient, PriceRow } from './ledger.client.js';

const FRESH_MS = 60_000;

/** The ledger's prices, read at most once a minute. */
export class PriceBook {
  private rows: readonly PriceRow[] = [];
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;

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
    if (performance.now() - this.readAt > FRESH_MS)
      await (this.reading ??= this.read().finally(() => (this.reading = undefined)));
    return priceOf(this.rows, model, new Date());
  }

  /** A failure leaves the prices as they were: what is charged is the ledger's own decision at settlement. */
  private async read(): Promise<void> {
    try {
      this.rows = await this.ledger.listPrices();
      this.readAt = performance.now();
    } catch (cause) {
      if (this.rows.length > 0) return;
      throw new AppError('UNAVAILABLE', 'Prices cannot be read, so no model was called', {
        retryAfterMs: 1_000,
        cause,
      });
    }
  }
}
