import { AppError } from '@isthmus/platform-errors';
import type { ErrorPort } from './error.port.js';

/** Renders errors as `{ error: { code, message, remedy?, fields? } }`; for APIs without a protocol of their own. */
export const jsonErrors: ErrorPort<never> = {
  render: (error: AppError) => ({
    status: error.httpStatus,
    headers: retryHeaders(error),
    body: {
      error: {
        code: error.code,
        message: error.message,
        ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
        ...(error.fields.length === 0 ? {} : { fields: error.fields }),
      },
    },
  }),
};

/** What proxies and clients learn from an error without its body: whether to retry, and after how many seconds. */
export function retryHeaders({ retryable, retryAfterMs }: AppError): Record<string, string> {
  return {
    'x-should-retry': String(retryable),
    ...(retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
  };
}
