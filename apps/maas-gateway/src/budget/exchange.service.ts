import { reservationMicro } from '@isthmus/domain-models';
import { currentTraceId, type Logger } from '@isthmus/platform-observability';
import { v7 as uuidv7 } from 'uuid';
import type { GenAiMetrics } from '../metrics/gen-ai.metrics.js';
import type { ModelsRepository } from '../models.repository.js';
import { endAttempt, insertAttempt, markSettled } from './attempt.repository.js';
import type { Attempt, EndedAttempt, MeteredRequest, Outcome, Usage } from './attempt.types.js';
import type { LedgerClient } from './ledger.client.js';
import type { PriceBook } from './price.book.js';

/** What came of an attempt that used nothing. */
export const NOTHING_USED: Usage = { inputTokens: 0, outputTokens: 0, countedBy: 'local' };

/** Meters requests: holds their budget, keeps a row of each attempt, and charges them once at their end. */
export class ExchangeService {
  private readonly settling = new Set<Promise<void>>();

  constructor(
    private readonly models: ModelsRepository,
    private readonly ledger: LedgerClient,
    private readonly prices: PriceBook,
    private readonly metrics: GenAiMetrics,
    private readonly logger: Logger,
  ) {}

  /** Holds the most that the request can cost. Throws, before any model is called, when that cannot be done. */
  async open(request: MeteredRequest): Promise<Exchange> {
    const price = await this.prices.of(request.model);
    const amount = reservationMicro(price, request.inputTokens, request.outputTokensMax);
    await this.ledger.reserve(request.principal.scope, request.id, amount);
    return new Exchange(this, request);
  }

  async begin(request: MeteredRequest, number: number, upstream: string): Promise<Attempt> {
    const { scope, agentId, keyId } = request.principal;
    const attempt: Attempt = {
      id: uuidv7(),
      tenantId: scope.tenantId,
      requestId: request.id,
      number,
      model: request.model,
      upstream,
      agentId,
      keyId,
      traceId: currentTraceId(),
      startedAt: new Date(),
    };
    await this.models.inTenant(scope, (unit) => insertAttempt(unit, attempt, request.inputTokens));
    return attempt;
  }

  /** Writes what an attempt came to. Should the database be away, the charge still follows; the sweep writes the row. */
  async end({ principal }: MeteredRequest, ended: EndedAttempt): Promise<void> {
    this.metrics.observeUsage(ended.model, ended.inputTokens, ended.outputTokens);
    await this.models
      .inTenant(principal.scope, (unit) => endAttempt(unit, ended))
      .catch((err: unknown) =>
        this.logger.error({ err, attemptId: ended.id }, 'the end of an attempt was not written'),
      );
  }

  /** Charges in the background; what fails here is charged by the sweep, under the same keys. */
  settle({ id, principal }: MeteredRequest, attempts: readonly EndedAttempt[]): void {
    const { scope } = principal;
    const work = this.ledger
      .settle(scope.tenantId, id, attempts)
      .then(() => this.models.inTenant(scope, (unit) => markSettled(unit, scope.tenantId, id, new Date())))
      .catch((err: unknown) => this.logger.warn({ err, requestId: id }, 'a request was not charged yet'))
      .finally(() => this.settling.delete(work));
    this.settling.add(work);
  }

  /** Waits for charges under way. */
  async drain(): Promise<void> {
    await Promise.all(this.settling);
  }
}

/** One request on its way from hold to charge. */
export class Exchange {
  private readonly ended: EndedAttempt[] = [];
  private number = 0;

  constructor(
    private readonly service: ExchangeService,
    readonly request: MeteredRequest,
  ) {}

  /** A row that says an upstream is about to be called. */
  async begin(upstream: string): Promise<Attempt> {
    this.number += 1;
    return this.service.begin(this.request, this.number, upstream);
  }

  async end(attempt: Attempt, outcome: Outcome, usage: Usage): Promise<void> {
    const ended = { ...attempt, ...usage, outcome, endedAt: new Date() };
    this.ended.push(ended);
    await this.service.end(this.request, ended);
  }

  /** Charges every attempt, or frees the hold when nothing was used. Call once, at the end. */
  close(): void {
    this.service.settle(this.request, this.ended);
  }
}
