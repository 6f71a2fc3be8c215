import { Inject, Injectable } from '@nestjs/common';
import type { governance } from '@isthmus/contracts';
import { messagePriceOf, type MessagePrice, type PriceRow } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope } from '@isthmus/platform-identity';
import { PriceList } from '@isthmus/platform-quota';

const DEADLINE_MS = 2_000;

/** Injection token of the client of governance's ledger. */
export const LEDGER = Symbol('ledger');

/** What a message costs, by the ledger's prices. */
@Injectable()
export class MessagePrices {
  private readonly prices = new PriceList<PriceRow>(() => this.read());

  constructor(
    @Inject(LEDGER)
    private readonly ledger: Pick<ServiceClient<typeof governance.LedgerDefinition>, 'listPrices'>,
  ) {}

  /** Throws FAILED_PRECONDITION where a message has no price, and UNAVAILABLE. */
  async now(): Promise<MessagePrice> {
    const price = messagePriceOf(await this.prices.get(), new Date());
    if (price) return price;
    throw new AppError('FAILED_PRECONDITION', 'Messages to agents have no price, so none can be sent', {
      remedy: 'The platform team adds a price for agent.message.',
    });
  }

  /** The next message reads the prices again. */
  refresh(): void {
    this.prices.refresh();
  }

  private async read(): Promise<readonly PriceRow[]> {
    try {
      const options = { scope: platformScope('service:agent-gateway'), deadline: DEADLINE_MS };
      return (await this.ledger.listPrices({}, options)).prices;
    } catch (cause) {
      throw new AppError('UNAVAILABLE', 'Prices cannot be read, so the message was not sent', {
        retryAfterMs: 1_000,
        cause,
      });
    }
  }
}
