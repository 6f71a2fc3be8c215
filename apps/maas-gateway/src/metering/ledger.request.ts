import { isPlausible, type PlannedAttempt, type UsageBounds } from '@isthmus/domain-models';
import { currentTraceId, type Logger } from '@isthmus/platform-observability';
import { v7 as uuidv7 } from 'uuid';
import type {
  Attempt,
  AttemptResult,
  AttemptRow,
  EndedAttempt,
  MeteredAttempt,
  MeteredRequest,
  Outcome,
  RequestToMeter,
  Usage,
} from './metering.types.js';

/** Where the rows and the charge of a request go. */
interface RequestSink {
  begin(rows: AttemptRow[]): Promise<void>;
  close(attempts: readonly EndedAttempt[]): Promise<void>;
  logger: Logger;
}

const NOTHING: Usage = { inputTokens: 0, outputTokens: 0, countedBy: 'local' };

/** A request whose budget is held: keeps its attempts until they are charged. */
export class LedgerRequest implements MeteredRequest {
  private readonly begun = new Set<Attempt>();
  private readonly ended: EndedAttempt[] = [];
  private number = 0;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly request: RequestToMeter,
    private readonly sink: RequestSink,
  ) {}

  async begin(planned: PlannedAttempt, source: string): Promise<MeteredAttempt> {
    const attempt = this.newAttempt(planned.model, source);
    const { inputTokens } = this.request;
    try {
      await this.sink.begin([...this.ended, { ...attempt, inputTokens, outputTokens: 0 }]);
      this.begun.add(attempt);
    } catch (error) {
      // The row may have been written although its answer was lost; the source was not called.
      this.push(attempt, 'failed', NOTHING);
      throw error;
    }
    return {
      model: attempt.model,
      end: (result) => this.end(attempt, planned, result),
      fail: (outcome) => this.push(attempt, outcome, NOTHING),
    };
  }

  close(): Promise<void> {
    if (!this.closed) {
      const { inputTokens } = this.request;
      for (const attempt of this.begun)
        this.push(attempt, 'interrupted', { inputTokens, outputTokens: 0, countedBy: 'local' });
      this.closed = this.sink.close(this.ended);
    }
    return this.closed;
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
    { requestId, model }: Attempt,
    bounds: UsageBounds,
    reported: Reported | undefined,
  ): Reported | undefined {
    if (!reported || isPlausible(reported, bounds)) return reported;
    const { inputTokens, outputTokens } = reported;
    this.sink.logger.warn(
      { requestId, model, bounds, reported: { inputTokens, outputTokens } },
      'an upstream reports usage that is not possible: it is counted here instead',
    );
    return undefined;
  }

  private newAttempt(model: string, source: string): Attempt {
    this.number += 1;
    const { scope, agentId, keyId } = this.request.principal;
    return {
      id: uuidv7(),
      tenantId: scope.tenantId,
      requestId: this.request.id,
      number: this.number,
      model,
      upstream: source,
      agentId,
      keyId,
      traceId: currentTraceId(),
      startedAt: new Date(),
    };
  }

  private push(attempt: Attempt, outcome: Outcome, usage: Usage): void {
    if (this.closed) return;
    const { inputTokens, outputTokens, countedBy } = usage;
    this.begun.delete(attempt);
    this.ended.push({ ...attempt, inputTokens, outputTokens, countedBy, outcome, endedAt: new Date() });
  }
}
