import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { FakeMetering } from '../testing/fake-metering.js';
import { completionRequest, requestContext } from '../testing/fake-request.js';
import { FakeSource, type FakeAnswer } from '../testing/fake-source.js';
import { firstAnswer, type Step } from './attempts.js';

const DOWN = new AppError('UPSTREAM_UNAVAILABLE', 'down');
const FINE: FakeAnswer = { completion: { output: { text: 'fine' }, finishReason: 'stop' } };
const { requestId: id, principal, signal } = requestContext();

const stepOf = (model: string, answer: FakeAnswer): Step => ({
  model,
  outputTokensMax: 10,
  source: new FakeSource([answer]),
  call: { model: { sourceId: model }, inputTokens: 1, outputTokensMax: 10, owner: 'o', signal },
});

async function answerOf(...steps: Step[]) {
  const metering = new FakeMetering();
  const request = { id, principal, inputTokens: 1, hasMedia: false, attempts: steps };
  const first = firstAnswer(await metering.open(request), steps, ({ source, call }) =>
    source.complete(completionRequest('hi'), call),
  );
  return { metering, first };
}

it('goes on to another model where the first is unavailable, and meters each by its own', async () => {
  const { metering, first } = await answerOf(
    stepOf('small', DOWN),
    stepOf('large', FINE),
    stepOf('spare', FINE),
  );
  const { attempt, step } = await first;
  expect([attempt.model, step.model]).toEqual(['large', 'large']);
  expect(metering.attempts).toMatchObject([{ model: 'small', outcome: 'failed' }, { model: 'large' }]);
  expect(metering.attempts).toHaveLength(2);
});

it('fails with the last error of its plan', async () => {
  const last = new AppError('UPSTREAM_UNAVAILABLE', 'down too');
  const { first } = await answerOf(stepOf('small', DOWN), stepOf('large', last));
  await expect(first).rejects.toBe(last);
});
