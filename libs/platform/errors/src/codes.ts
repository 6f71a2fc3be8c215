/**
 * The one table of error codes. Each maps to one gRPC status (numbers of `google.rpc.Code`), one HTTP status, and
 * says whether a retry of the same call may succeed.
 */
export const ERROR_CODES = {
  INVALID_ARGUMENT: { grpc: 3, http: 400, retryable: false },
  PAYLOAD_TOO_LARGE: { grpc: 3, http: 413, retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { grpc: 3, http: 415, retryable: false },
  HEADERS_TOO_LARGE: { grpc: 3, http: 431, retryable: false },
  METHOD_NOT_ALLOWED: { grpc: 12, http: 405, retryable: false },
  REQUEST_TIMEOUT: { grpc: 4, http: 408, retryable: true },
  UNAUTHENTICATED: { grpc: 16, http: 401, retryable: false },
  PERMISSION_DENIED: { grpc: 7, http: 403, retryable: false },
  NOT_FOUND: { grpc: 5, http: 404, retryable: false },
  GONE: { grpc: 5, http: 410, retryable: false },
  ALREADY_EXISTS: { grpc: 6, http: 409, retryable: false },
  IDEMPOTENCY_MISMATCH: { grpc: 9, http: 409, retryable: false },
  FAILED_PRECONDITION: { grpc: 9, http: 409, retryable: false },
  CONFLICT: { grpc: 10, http: 409, retryable: true },
  PLACEMENT_IMPOSSIBLE: { grpc: 9, http: 422, retryable: false },
  BUDGET_EXHAUSTED: { grpc: 8, http: 429, retryable: false },
  RATE_LIMITED: { grpc: 8, http: 429, retryable: true },
  LIMIT_EXCEEDED: { grpc: 8, http: 422, retryable: false },
  CANCELLED: { grpc: 1, http: 499, retryable: false },
  DEADLINE_EXCEEDED: { grpc: 4, http: 504, retryable: true },
  UPSTREAM_UNAVAILABLE: { grpc: 14, http: 502, retryable: true },
  UPSTREAM_INVALID: { grpc: 14, http: 502, retryable: false },
  UNAVAILABLE: { grpc: 14, http: 503, retryable: true },
  INSTANCE_FAILED: { grpc: 9, http: 502, retryable: false },
  UNIMPLEMENTED: { grpc: 12, http: 501, retryable: false },
  INTERNAL: { grpc: 13, http: 500, retryable: false },
} as const satisfies Record<string, { grpc: number; http: number; retryable: boolean }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}
