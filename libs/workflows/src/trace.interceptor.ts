import type { WorkflowInterceptors } from '@temporalio/workflow';

/** Hands the headers that a workflow was started with, its trace among them, on to each activity. */
export function interceptors(): WorkflowInterceptors {
  let started = {};
  return {
    inbound: [
      {
        execute: (input, next) => {
          started = input.headers;
          return next(input);
        },
      },
    ],
    outbound: [
      { scheduleActivity: (input, next) => next({ ...input, headers: { ...started, ...input.headers } }) },
    ],
  };
}
