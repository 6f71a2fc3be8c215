import type { AppError } from '@isthmus/platform-errors';
import type { HttpCall } from './http.call.js';
import type { RenderedError } from './rendered.error.js';

/** What is known about the failed request. */
export interface ErrorContext {
  requestId: string;
  /** Absent where no request could be read, such as for bad framing. */
  call: HttpCall | undefined;
}

/**
 * How a protocol renders errors: every AppError, errors of the HTTP layer included, and the protocol's own error
 * classes. Anything else is a bug: the server logs it and has INTERNAL rendered instead.
 */
export interface ErrorPort<Own extends Error = Error> {
  /** Error classes of the protocol beyond AppError. */
  recognises?(error: unknown): error is Own;
  /** Short name of such an error for metrics and spans; `error.name` when absent. */
  codeOf?(error: Own): string;
  render(error: AppError | Own, context: ErrorContext): RenderedError;
}
