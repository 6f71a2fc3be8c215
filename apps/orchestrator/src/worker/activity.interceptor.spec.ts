import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityExecuteInput } from '@temporalio/worker';
import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { activityInterceptor } from './activity.interceptor.js';

const context = {
  info: { activityType: 'placeAgent', workflowExecution: { workflowId: 'deploy-agent/a/1' } },
} as unknown as Context; // All that the interceptor reads of one.

/** How an activity that ends like `work` ends for Temporal. */
async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  const { execute } = activityInterceptor(context);
  const input: ActivityExecuteInput = { args: [1], headers: {} };
  return execute?.(input, work).catch((error: unknown) => error);
}

it('passes on what the activity returns', async () => {
  expect(await outcome(async () => ({ nodeId: 'n' }))).toEqual({ nodeId: 'n' });
});

it('keeps code, message and remedy of a failure for the workflow', async () => {
  const error = new AppError('PLACEMENT_IMPOSSIBLE', 'no room', { remedy: 'Allow more metros.' });
  const failure = await outcome(() => Promise.reject(error));
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({
    message: 'no room',
    type: 'PLACEMENT_IMPOSSIBLE',
    details: ['Allow more metros.'],
    nonRetryable: true,
    cause: error,
  });
});

it.each([
  ['UNAVAILABLE', false],
  ['FAILED_PRECONDITION', true],
  ['INTERNAL', false], // A bug of another service may be fixed while the workflow retries.
] as const)('of a failure %s says nonRetryable: %s', async (code, nonRetryable) => {
  expect(await outcome(() => Promise.reject(new AppError(code, 'x')))).toMatchObject({
    nonRetryable,
    details: [''],
  });
});

it('leaves what is no expected failure as it is', async () => {
  const bug = new TypeError('x is undefined');
  expect(await outcome(() => Promise.reject(bug))).toBe(bug);
});
