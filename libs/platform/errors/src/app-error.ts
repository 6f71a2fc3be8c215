import { ERROR_CODES, type ErrorCode } from './codes.js';

/** One field that broke a rule; `field` is a path such as `spec.limits.max_steps`. */
export interface FieldViolation {
  field: string;
  description: string;
}

export interface AppErrorOptions {
  /** What the caller can do about it. */
  remedy?: string;
  fields?: FieldViolation[];
  /** How long to wait before the same call may succeed. */
  retryAfterMs?: number;
  /** Facts a program can act on; no secrets, no prompts. */
  metadata?: Record<string, string>;
  cause?: unknown;
}

/**
 * An expected failure. `message` is for people and holds no secret. Anything that is not an AppError is a bug: the
 * servers log it with its stack and answer INTERNAL with a correlation id.
 */
export class AppError extends Error {
  readonly remedy: string | undefined;
  readonly fields: FieldViolation[];
  readonly retryAfterMs: number | undefined;
  readonly metadata: Record<string, string>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.remedy = options.remedy;
    this.fields = options.fields ?? [];
    this.retryAfterMs = options.retryAfterMs;
    this.metadata = options.metadata ?? {};
  }

  get grpcStatus(): number {
    return ERROR_CODES[this.code].grpc;
  }

  get httpStatus(): number {
    return ERROR_CODES[this.code].http;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}

/** Unknown ids and ids of another tenant get this same error: they must be indistinguishable. */
export function notFound(what: string, id: string): AppError {
  return new AppError('NOT_FOUND', `${what} ${id.slice(0, 80)} was not found`, {
    remedy: `Check the id; list the ${what}s you can see.`,
  });
}

/** An invalid request with every violation at once, so that one round trip suffices to fix them all. */
export function invalidArgument(fields: FieldViolation[], cause?: unknown): AppError {
  const first = fields[0];
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : '';
  return new AppError(
    'INVALID_ARGUMENT',
    first ? `${first.field}: ${first.description}${more}` : 'invalid request',
    {
      fields,
      cause,
    },
  );
}
