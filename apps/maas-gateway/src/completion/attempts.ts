import { triesNext, type PlannedAttempt } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import type { MeteredAttempt, MeteredRequest } from '../metering/metering.types.js';
import type { Source, SourceCall } from './source.js';

/** A planned attempt with the source that is called for it. */
export interface Step extends PlannedAttempt {
  source: Source;
  call: SourceCall;
}

/**
 * The first answer of a plan. Each call is an attempt of its own; the next one is made where nothing of an answer was
 * seen and `triesNext` says that it is worth it.
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
      attempt.fail(isCancelled(error) ? 'cancelled' : 'failed');
      if (position === steps.length - 1 || !triesNext(error)) throw error;
    }
  }
  throw new Error('a plan without attempts'); // `planAttempts` refuses such a request.
}

/** Whether an answer was broken off by its client: what ended the request decides, then what was thrown. */
export function isAbandoned(error: unknown, signal: AbortSignal): boolean {
  return isCancelled(signal.aborted ? signal.reason : error);
}

function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.code === 'CANCELLED';
}
