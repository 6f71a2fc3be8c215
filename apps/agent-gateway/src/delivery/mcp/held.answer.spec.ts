import { expect, it } from 'vitest';
import { answerTo, type HeldCall } from './held.answer.js';

const callOf = (controller = new AbortController()): HeldCall => ({ controller, takeAnswer: undefined });
const yes = { action: 'accept' as const, content: { sure: true } };
const no = { action: 'accept' as const, content: { sure: false } };

it('takes the answer to its question alone: that to the one before may come again', async () => {
  const call = callOf();
  const answered = answerTo(call, 'second');
  call.takeAnswer?.({ question: 'first', response: yes });
  call.takeAnswer?.({ question: 'second', response: no });
  expect(await answered).toEqual(no);
  expect(call.takeAnswer).toBeUndefined();
});

it('is cancelled with the call, and when nobody answers', async () => {
  const controller = new AbortController();
  const answered = answerTo(callOf(controller), 'first');
  controller.abort();
  expect(await answered).toEqual({ action: 'cancel' });
  expect(await answerTo(callOf(), 'first', 1)).toEqual({ action: 'cancel' });
});
