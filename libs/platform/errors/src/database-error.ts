import { AppError } from './app-error.js';

/** What is known of a failure of PostgreSQL or of its driver. */
export interface DatabaseFailure {
  /** SQLSTATE, or the system's code such as ECONNREFUSED. */
  code?: string | undefined;
  message: string;
}

/** How long an outage is given before the next try. */
const UNAVAILABLE_RETRY_MS = 1_000;
const CONFLICT_RETRY_MS = 100;

/** Class 08 is loss of the connection; 57P0x a server that ends, ended or starts; 53300 one with no connection left. */
const UNAVAILABLE_STATES = /^(08...|57P01|57P02|57P03|57P05|53300)$/;
const UNAVAILABLE_SYSTEM_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];
/** What the driver says without a code. */
const UNAVAILABLE_MESSAGES = [
  'Connection terminated',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
];
/** Serialization failure and deadlock: the transaction was rolled back for the sake of another one. */
const CONFLICT_STATES = ['40001', '40P01'];

/**
 * The expected failures of a database as AppErrors: UNAVAILABLE while it does not answer, CONFLICT when another transaction came
 * between. Undefined for everything else, which is a bug of ours.
 */
export function databaseError(failure: DatabaseFailure, cause: unknown): AppError | undefined {
  if (isUnavailable(failure)) return databaseUnavailable(cause);
  if (CONFLICT_STATES.includes(failure.code ?? '')) return databaseConflict(cause);
  return undefined;
}

export function databaseUnavailable(cause: unknown): AppError {
  return new AppError('UNAVAILABLE', 'The database does not answer', {
    remedy: 'Send the same request again, under the same idempotency key.',
    retryAfterMs: UNAVAILABLE_RETRY_MS,
    cause,
  });
}

export function databaseConflict(cause: unknown): AppError {
  return new AppError('CONFLICT', 'Another change of the same data came between', {
    remedy: 'Send the same request again, under the same idempotency key.',
    retryAfterMs: CONFLICT_RETRY_MS,
    cause,
  });
}

function isUnavailable({ code = '', message }: DatabaseFailure): boolean {
  return (
    UNAVAILABLE_STATES.test(code) ||
    UNAVAILABLE_SYSTEM_CODES.includes(code) ||
    UNAVAILABLE_MESSAGES.some((known) => message.startsWith(known))
  );
}
