import { Inject, Injectable } from '@nestjs/common';
import { priceOf, refusal, type ModelPrice } from '@isthmus/domain-models';
import { LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import { LedgerClient, type PriceRow } from './ledger.client.js';

const FRESH_MS = 60_000;

/** The ledger's prices, read once a minute, and when they may have changed. */
@Injectable()
export class PriceBook {
  /** One entry. A failure leaves the prices as they were: what is charged is decided by the ledger at settlement. */
  private readonly prices = new LoadingCache<readonly PriceRow[]>({
    entriesMax: 1,
    freshMs: () => (this.mayHaveChanged ? 0 : FRESH_MS),
    staleIfErrorMs: Infinity,
  });

  private mayHaveChanged = false;

  constructor(@Inject(LedgerClient) private readonly ledger: Pick<LedgerClient, 'listPrices'>) {}

  /** A model's prices; throws FAILED_PRECONDITION when it has none, since no budget can be held for it. */
  async of(model: string): Promise<ModelPrice> {
    const price = await this.find(model);
    if (price) return price;
    throw refusal(
      {
        part: 'model',
        reason: 'model_without_price',
        remedy: 'The platform team adds a price for model.input and model.output.',
      },
      `The model ${model} has no price, so it cannot be called`,
    );
  }

  /** A model's prices; undefined when it has none. */
  async find(model: string): Promise<ModelPrice | undefined> {
    return priceOf(await this.prices.get('all', () => this.read()), model, new Date());
  }

  /** The next request reads the prices again. */
  refresh(): void {
    this.mayHaveChanged = true;
  }

  private async read(): Promise<readonly PriceRow[]> {
    this.mayHaveChanged = false;
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
