import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { AppError } from '@isthmus/platform-errors';
import { contextFromHeaders, inSpan } from '@isthmus/platform-observability';
import { traceOf } from '@isthmus/platform-temporal';

/** Runs each activity in a span of the trace that started its workflow, and turns AppErrors into Temporal's failures. */
export function activityInterceptor(context: Context): ActivityInboundCallsInterceptor {
  const { activityType, workflowExecution } = context.info;
  return {
    execute: (input, next) =>
      inSpan(
        `activity ${activityType}`,
        {
          parent: contextFromHeaders(traceOf(input.headers)),
          attributes: { 'temporal.workflow_id': workflowExecution?.workflowId ?? '' },
        },
        () => next(input),
      ).catch((error: unknown) => {
        throw asFailure(error);
      }),
  };
}

/** The error table decides what is retried; what cannot succeed fails the step at once. */
function asFailure(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  return ApplicationFailure.create({
    message: error.message,
    type: error.code,
    nonRetryable: !error.retryable && error.code !== 'INTERNAL',
    details: [error.remedy ?? ''],
    cause: error,
  });
}
