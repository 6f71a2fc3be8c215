import { triesNext, type PlannedAttempt } from '@isthmus/domain-models';
import type { MeteredAttempt, MeteredRequest, Usage } from '../metering/metering.types.js';
import { isCancelled } from './patience.js';
import type { Source, SourceCall } from './source.js';

/** A planned attempt with the source that is called for it. */
export interface Step extends PlannedAttempt {
  source: Source;
  call: SourceCall;
}

/**
 * The first answer of a plan. Each call is an attempt of its own; the next one is made where nothing of an answer was
 * seen and `triesNext` says that it is worth it. A source that was asked and not waited for, because the client left, bills
 * its input.
 */
export async function firstAnswer<Answer>(
  metered: MeteredRequest,
  steps: readonly Step[],
  ask: (step: Step) => Promise<Answer>,
): Promise<{ step: Step; attempt: MeteredAttempt; answer: Answer }> {
  for (const [position, step] of steps.entries()) {
    const attempt = metered.begin(step, step.source.name);
    try {
      return { step, attempt, answer: await ask(step) };
    } catch (error) {
      if (isCancelled(error))
        attempt.end({ outcome: 'cancelled', reported: undefined, counted: () => sent(step) });
      else attempt.fail('failed');
      if (position === steps.length - 1 || !triesNext(error)) throw error;
    }
  }
  throw new Error('a plan without attempts'); // `planAttempts` refuses such a request.
}

/** Whether an answer was broken off by its client: what ended the request decides, then what was thrown. */
export function isAbandoned(error: unknown, signal: AbortSignal): boolean {
  return isCancelled(signal.aborted ? signal.reason : error);
}

/** What a source bills that was asked and whose answer nobody waits for, at least. */
function sent({ call: { inputTokens } }: Step): Usage {
  return { inputTokens, outputTokens: 0, countedBy: 'local' };
}
