import {
  chargeMicro,
  isPlausible,
  type ModelPrice,
  type PlannedAttempt,
  type TokensUsed,
  type UsageBounds,
} from '@isthmus/domain-models';
import { newId } from '@isthmus/platform-identity';
import { currentTraceId, type Logger } from '@isthmus/platform-observability';
import type { Held } from '@isthmus/platform-quota';
import type {
  Attempt,
  AttemptResult,
  EndedAttempt,
  MeteredAttempt,
  MeteredHold,
  MeteredRequest,
  Outcome,
  RequestToMeter,
  Usage,
} from './metering.types.js';
import type { RequestJournal, RequestEntries } from './request.journal.js';

/** What a request is metered with. */
interface RequestParts {
  held: Held;
  /** Of every model of its plan. */
  prices: ReadonlyMap<string, ModelPrice>;
  journal: Pick<RequestJournal, 'begin' | 'end'>;
  observe: (attempt: EndedAttempt) => void;
  logger: Logger;
}

const NOTHING: Usage = { inputTokens: 0, outputTokens: 0, countedBy: 'local' };

/** A request whose budget is held: keeps its attempts until they are recorded. */
export class LedgerRequest implements MeteredRequest {
  private readonly hold: MeteredHold;
  private readonly begun = new Set<Attempt>();
  private readonly ended: EndedAttempt[] = [];
  private readonly entries: RequestEntries = [];
  private number = 0;
  private isClosed = false;

  constructor(
    private readonly request: RequestToMeter,
    private readonly parts: RequestParts,
  ) {
    const { leaseId, micro: heldMicro } = parts.held;
    const { tenantId } = request.principal.scope;
    this.hold = { tenantId, requestId: request.id, leaseId, heldMicro };
  }

  begin(planned: PlannedAttempt, source: string): MeteredAttempt {
    const attempt = this.newAttempt(planned.model, source);
    this.entries.push(this.parts.journal.begin(this.hold, attempt));
    this.begun.add(attempt);
    return {
      model: attempt.model,
      end: (result) => this.end(attempt, planned, result),
      fail: (outcome) => this.push(attempt, outcome, NOTHING),
    };
  }

  close(): void {
    if (this.isClosed) return;
    for (const attempt of this.begun) this.push(attempt, 'interrupted', NOTHING);
    this.isClosed = true;
    const { held, journal, observe } = this.parts;
    // A request that nothing was called for leaves no record: it was answered from what is kept, or refused.
    if (this.number > 0) journal.end({ hold: this.hold, attempts: this.ended }, this.entries);
    const micro = this.ended.reduce((sum, attempt) => sum + this.worthOf(attempt.model, attempt), 0n);
    const tokens = this.ended.reduce((sum, each) => sum + each.inputTokens + each.outputTokens, 0);
    held.settle({ micro, tokens });
    this.ended.forEach(observe);
  }

  worthOf(model: string, used: TokensUsed): bigint {
    const price = this.parts.prices.get(model);
    return price ? chargeMicro(price, used) : 0n;
  }

  private end<Reported extends Usage>(
    attempt: Attempt,
    { outputTokensMax }: PlannedAttempt,
    { outcome, reported, counted }: AttemptResult<Reported>,
  ): Reported | Usage {
    const { inputTokens, hasMedia } = this.request;
    const bounds = { inputTokens, outputTokensMax, hasMedia };
    const usage = this.plausible(attempt, bounds, reported) ?? counted();
    this.push(attempt, outcome, usage);
    return usage;
  }

  /** What the source reported, unless the attempt cannot have used it. */
  private plausible<Reported extends Usage>(
    { requestId, model, upstream }: Attempt,
    bounds: UsageBounds,
    reported: Reported | undefined,
  ): Reported | undefined {
    if (!reported || isPlausible(reported, bounds)) return reported;
    const { inputTokens, outputTokens } = reported;
    this.parts.logger.warn(
      {
        requestId,
        model,
        upstream,
        bounds,
        reported: { inputTokens, outputTokens },
        alarm: 'usage-discrepancy',
      },
      'an upstream reports usage that is not possible: it is counted here instead',
    );
    return undefined;
  }

  private newAttempt(model: string, source: string): Attempt {
    this.number += 1;
    const { scope, agentId, keyId } = this.request.principal;
    const price = this.parts.prices.get(model);
    if (!price) throw new Error(`the plan has no model ${model}`);
    return {
      id: newId(),
      tenantId: scope.tenantId,
      requestId: this.request.id,
      number: this.number,
      model,
      upstream: source,
      agentId,
      keyId,
      traceId: currentTraceId(),
      startedAt: new Date(),
      inputPriceId: price.input.id,
      outputPriceId: price.output.id,
    };
  }

  private push(attempt: Attempt, outcome: Outcome, usage: Usage): void {
    if (this.isClosed) return;
    const { inputTokens, outputTokens, countedBy } = usage;
    this.begun.delete(attempt);
    this.ended.push({ ...attempt, inputTokens, outputTokens, countedBy, outcome, endedAt: new Date() });
  }
}
