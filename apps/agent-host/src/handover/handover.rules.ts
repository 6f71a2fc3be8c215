import { AppError } from '@isthmus/platform-errors';
import type { HandOver } from './handover.types.js';

export function expiryOf(now: Date, waitMinutes: number): Date {
  return new Date(now.getTime() + waitMinutes * 60_000);
}

/** Throws FAILED_PRECONDITION unless the conversation waits for a person. */
export function assertWaiting({ state }: HandOver): void {
  if (state === 'waiting') return;
  throw new AppError('FAILED_PRECONDITION', WHY_NOT[state], {
    remedy: 'Read the queue again and take another one.',
  });
}

/** Throws FAILED_PRECONDITION unless the actor has taken the conversation. */
export function assertTakenBy({ state, takenBy }: HandOver, actor: string): void {
  if (state === 'waiting')
    throw new AppError('FAILED_PRECONDITION', 'Nobody has taken this conversation over yet', {
      remedy: 'Take it over first.',
    });
  if (state === 'taken' && takenBy === actor) return;
  throw new AppError('FAILED_PRECONDITION', WHY_NOT[state], {
    remedy: 'Only who has taken a conversation over answers in it.',
  });
}

const WHY_NOT: Record<Exclude<HandOver['state'], 'waiting'>, string> = {
  taken: 'Another member has taken this conversation over',
  returned: 'This conversation was given back to the agent',
  resolved: 'This conversation is closed',
  unresolved: 'This conversation is closed',
  expired: 'This request ended because nobody answered in time',
};
