import { reservationMicro } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import { currentTraceId, type Logger } from '@isthmus/platform-observability';
import { v7 as uuidv7 } from 'uuid';
import type { GenAiMetrics } from '../metrics/gen-ai.metrics.js';
import { chargeOf } from './attempt.mapper.js';
import type { Attempt, EndedAttempt, MeteredRequest, Outcome, Usage } from './attempt.types.js';
import type { LedgerClient } from './ledger.client.js';
import { isPlausible } from './plausible.usage.js';
import type { PriceBook } from './price.book.js';
import type { RequestJournal } from './request.journal.js';

/** What came of an attempt that used nothing. */
export const NOTHING_USED: Usage = { inputTokens: 0, outputTokens: 0, countedBy: 'local' };

/** Meters requests: holds their budget, keeps a row of each attempt, and enqueues their charge once at their end. */
export class ExchangeService {
  private readonly closing = new Set<Promise<void>>();

  constructor(
    private readonly journal: RequestJournal,
    private readonly ledger: LedgerClient,
    private readonly prices: PriceBook,
    private readonly metrics: GenAiMetrics,
    readonly logger: Logger,
  ) {}

  /** Holds the most that the request can cost. Throws, before any model is called, when that cannot be done. */
  async open(request: MeteredRequest): Promise<Exchange> {
    const price = await this.prices.of(request.model);
    const amount = reservationMicro(price, request.inputTokens, request.outputTokensMax);
    try {
      await this.ledger.reserve(request.principal.scope, request.id, amount);
    } catch (error) {
      // Unless it was refused, the ledger may have made the hold although its answer was lost: it would bind the
      // tenant's money until it expires. Nobody waits for this, and it never rejects.
      if (!isRefusal(error)) void this.close(request, []);
      throw error;
    }
    return new Exchange(this, request);
  }

  /** Writes the row of an attempt that begins, and the ends of those before it. */
  async begin(
    { inputTokens }: MeteredRequest,
    attempt: Attempt,
    ended: readonly EndedAttempt[],
  ): Promise<void> {
    await this.journal.begin([...ended, { ...attempt, inputTokens, outputTokens: 0 }]);
  }

  /** Writes the ends of a request's attempts and enqueues its charge. Never rejects. */
  close({ id, principal }: MeteredRequest, attempts: readonly EndedAttempt[]): Promise<void> {
    const charge = chargeOf({ tenantId: principal.scope.tenantId, requestId: id }, attempts);
    const work = this.journal.end({ attempts, charge }).finally(() => this.closing.delete(work));
    this.closing.add(work);
    // After the charge is on its way: nothing that is only observed may hold it back.
    for (const { model, inputTokens, outputTokens } of attempts)
      this.metrics.observeUsage(model, inputTokens, outputTokens);
    return work;
  }

  /** Waits for ends that are being written. */
  async drain(): Promise<void> {
    await Promise.all(this.closing);
    await this.journal.drain();
  }
}

/** One request on its way from hold to charge. */
export class Exchange {
  private readonly begun = new Set<Attempt>();
  private readonly ended: EndedAttempt[] = [];
  private number = 0;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly service: ExchangeService,
    readonly request: MeteredRequest,
  ) {}

  /** A row that says an upstream is about to be called. */
  async begin(upstream: string): Promise<Attempt> {
    this.number += 1;
    const { scope, agentId, keyId } = this.request.principal;
    const attempt: Attempt = {
      id: uuidv7(),
      tenantId: scope.tenantId,
      requestId: this.request.id,
      number: this.number,
      model: this.request.model,
      upstream,
      agentId,
      keyId,
      traceId: currentTraceId(),
      startedAt: new Date(),
    };
    try {
      await this.service.begin(this.request, attempt, this.ended);
      this.begun.add(attempt);
      return attempt;
    } catch (error) {
      // The row may have been written all the same; the upstream was not called.
      this.push(attempt, 'failed', NOTHING_USED);
      throw error;
    }
  }

  /** An attempt is over. One that used something is the request's last: its end and the charge are written now. */
  async end(attempt: Attempt, outcome: Outcome, usage: Usage): Promise<void> {
    if (this.closed) return;
    this.push(attempt, outcome, usage);
    if (usage !== NOTHING_USED) await this.close();
  }

  /** What the provider reported, unless the request cannot have used it: then undefined, and it is counted here. */
  plausible<Reported extends { prompt_tokens: number; completion_tokens: number }>(
    reported: Reported | undefined,
  ): Reported | undefined {
    if (!reported || isPlausible(reported, this.request)) return reported;
    const { id: requestId, model, inputTokens, outputTokensMax } = this.request;
    this.service.logger.warn(
      { requestId, model, inputTokens, outputTokensMax, reported },
      'an upstream reports usage that cannot be: it is counted here instead',
    );
    return undefined;
  }

  /**
   * Charges every attempt, or frees the hold when nothing was used. Call at the end; a second call changes nothing. An
   * attempt that nobody ended is ended here, as one whose process died: its input was sent.
   */
  close(): Promise<void> {
    if (!this.closed) {
      const { inputTokens } = this.request;
      for (const attempt of this.begun)
        this.push(attempt, 'interrupted', { inputTokens, outputTokens: 0, countedBy: 'local' });
      this.closed = this.service.close(this.request, this.ended);
    }
    return this.closed;
  }

  private push(attempt: Attempt, outcome: Outcome, usage: Usage): void {
    this.begun.delete(attempt);
    this.ended.push({ ...attempt, ...usage, outcome, endedAt: new Date() });
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.code === 'BUDGET_EXHAUSTED';
}
