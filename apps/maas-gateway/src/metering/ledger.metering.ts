import { Inject, Injectable } from '@nestjs/common';
import { dearestMicro, type ModelPrice } from '@isthmus/domain-models';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { Principal } from '@isthmus/platform-identity';
import {
  clientRefusalOf,
  type Held,
  type LimitState,
  type Quota,
  type RefusalWords,
  type Spender,
} from '@isthmus/platform-quota';
import { KIT, QUOTA } from '@isthmus/platform-service';
import { GenAiMetrics } from './gen-ai.metrics.js';
import { LedgerRequest } from './ledger.request.js';
import type { MeteredRequest, Metering, RequestToMeter } from './metering.types.js';
import { PriceBook } from './price.book.js';
import { RequestJournal } from './request.journal.js';

const REFUSAL: RefusalWords = {
  remedyOf: (remedy) =>
    `${remedy ?? 'Add credit or raise the budget.'} A call with fewer tokens (max_tokens) needs less.`,
  unreachable: 'The ledger cannot be reached, so no model was called',
};

/** Meters by leases of the ledger: a hold in memory for each request, a record of each attempt, one charge at the end. */
@Injectable()
export class LedgerMetering implements Metering {
  constructor(
    private readonly journal: RequestJournal,
    @Inject(QUOTA) private readonly quota: Pick<Quota, 'hold' | 'limitsOf'>,
    private readonly prices: PriceBook,
    private readonly metrics: GenAiMetrics,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {}

  async open(request: RequestToMeter): Promise<MeteredRequest> {
    const prices = await this.pricesOf(request);
    const held = await this.hold(request, prices);
    return new LedgerRequest(request, {
      held,
      prices,
      journal: this.journal,
      observe: (attempt) => this.metrics.observeUsage(attempt.model, attempt),
      logger: this.kit.logger,
    });
  }

  limitsOf(principal: Principal): LimitState {
    return this.quota.limitsOf(spenderOf(principal));
  }

  private async pricesOf({ attempts }: RequestToMeter): Promise<Map<string, ModelPrice>> {
    const prices = new Map<string, ModelPrice>();
    for (const { model } of attempts) if (!prices.has(model)) prices.set(model, await this.prices.of(model));
    return prices;
  }

  private async hold(
    { principal, inputTokens, attempts }: RequestToMeter,
    prices: ReadonlyMap<string, ModelPrice>,
  ): Promise<Held> {
    const calls = attempts.flatMap(({ model, outputTokensMax }) => {
      const price = prices.get(model);
      return price ? [{ price, outputTokensMax }] : [];
    });
    const outputTokensMax = Math.max(0, ...attempts.map((attempt) => attempt.outputTokensMax));
    const amount = { micro: dearestMicro(inputTokens, calls), tokens: inputTokens + outputTokensMax };
    try {
      return await this.quota.hold(spenderOf(principal), amount);
    } catch (error) {
      throw clientRefusalOf(error, REFUSAL);
    }
  }
}

function spenderOf({ scope, project = '', keyId, agentId }: Principal): Spender {
  return { scope, projectId: project, keyId, agentId, sessionId: '' };
}
