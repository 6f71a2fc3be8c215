import { Inject, Injectable } from '@nestjs/common';
import { priceOf, refusal, type ModelPrice } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import { PriceList } from '@isthmus/platform-quota';
import { LedgerClient, type PriceRow } from './ledger.client.js';

/** The ledger's prices for models. */
@Injectable()
export class PriceBook {
  private readonly prices = new PriceList<PriceRow>(() => this.read());

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
    return priceOf(await this.prices.get(), model, new Date());
  }

  /** The next request reads the prices again. */
  refresh(): void {
    this.prices.refresh();
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
