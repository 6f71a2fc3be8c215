import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { dearestMicro } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { KIT } from '@isthmus/platform-service';
import { chargeOf } from './charge.mapper.js';
import { GenAiMetrics } from './gen-ai.metrics.js';
import { LedgerClient } from './ledger.client.js';
import { LedgerRequest } from './ledger.request.js';
import type { EndedAttempt, MeteredRequest, Metering, RequestToMeter } from './metering.types.js';
import { PriceBook } from './price.book.js';
import { RequestJournal } from './request.journal.js';

/** Meters against the ledger: a hold for each request, a row of each attempt, one charge at the request's end. */
@Injectable()
export class LedgerMetering implements Metering, BeforeApplicationShutdown {
  private readonly closing = new Set<Promise<void>>();

  constructor(
    private readonly journal: RequestJournal,
    private readonly ledger: LedgerClient,
    private readonly prices: PriceBook,
    private readonly metrics: GenAiMetrics,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {}

  async open(request: RequestToMeter): Promise<MeteredRequest> {
    const amount = await this.amountOf(request);
    try {
      await this.ledger.reserve(request.principal.scope, request.id, amount);
    } catch (error) {
      // Unless it was refused, the ledger may have made the hold although its answer was lost: it would bind the
      // tenant's money until it expires. Nobody waits for this, and it never rejects.
      if (!isRefusal(error)) void this.close(request, []);
      throw error;
    }
    return new LedgerRequest(request, {
      begin: (rows) => this.journal.begin(rows),
      close: (attempts) => this.close(request, attempts),
      logger: this.kit.logger,
    });
  }

  /** Requests are over by now; the ends of some may still be written. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.closing);
    await this.journal.drain();
  }

  private async amountOf({ inputTokens, attempts }: RequestToMeter): Promise<bigint> {
    const calls = await Promise.all(
      attempts.map(async ({ model, outputTokensMax }) => ({
        price: await this.prices.of(model),
        outputTokensMax,
      })),
    );
    return dearestMicro(inputTokens, calls);
  }

  /** Writes the ends of a request's attempts and enqueues its charge. Never rejects. */
  private close({ id, principal }: RequestToMeter, attempts: readonly EndedAttempt[]): Promise<void> {
    const charge = chargeOf({ tenantId: principal.scope.tenantId, requestId: id }, attempts);
    const work = this.journal.end({ attempts, charge }).finally(() => this.closing.delete(work));
    this.closing.add(work);
    // After the charge is on its way: nothing that is only observed may delay it.
    for (const attempt of attempts) this.metrics.observeUsage(attempt.model, attempt);
    return work;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.code === 'BUDGET_EXHAUSTED';
}
