import type { PlannedAttempt } from '@isthmus/domain-models';
import type {
  AttemptResult,
  LimitState,
  MeteredAttempt,
  MeteredRequest,
  Metering,
  Outcome,
  RequestToMeter,
  Usage,
} from '../metering/metering.types.js';

/** An attempt as it was metered; `outcome` is absent while it runs. */
export interface FakeAttempt extends PlannedAttempt {
  source: string;
  outcome?: Outcome;
  usage?: Usage;
}

/** Metering that remembers, and believes whatever is reported. */
export class FakeMetering implements Metering {
  readonly requests: RequestToMeter[] = [];
  readonly attempts: FakeAttempt[] = [];
  /** How many requests were closed, each once. */
  closed = 0;
  limits: LimitState = {};
  /** Thrown instead of a hold. */
  refusal: Error | undefined;

  async open(request: RequestToMeter): Promise<MeteredRequest> {
    if (this.refusal) throw this.refusal;
    this.requests.push(request);
    let isOpen = true;
    return {
      begin: (planned, source) => this.begin(planned, source),
      worthOf: (_, { inputTokens, outputTokens }) => BigInt(inputTokens + outputTokens),
      close: () => {
        this.closed += isOpen ? 1 : 0;
        isOpen = false;
      },
    };
  }

  limitsOf(): LimitState {
    return this.limits;
  }

  private begin({ model, outputTokensMax }: PlannedAttempt, source: string): MeteredAttempt {
    const attempt: FakeAttempt = { model, outputTokensMax, source };
    this.attempts.push(attempt);
    return {
      model,
      end: <Reported extends Usage>({ outcome, reported, counted }: AttemptResult<Reported>) => {
        const usage = reported ?? counted();
        Object.assign(attempt, { outcome, usage });
        return usage;
      },
      fail: (outcome) => void Object.assign(attempt, { outcome }),
    };
  }
}
