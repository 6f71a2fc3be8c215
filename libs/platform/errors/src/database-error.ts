import { AppError } from './app-error.js';

/** A failure of PostgreSQL or of its driver. */
export interface DatabaseFailure {
  /** SQLSTATE, or the system's code such as ECONNREFUSED. */
  code?: string | undefined;
  message: string;
}

/** How long clients wait before they retry during an outage. */
const UNAVAILABLE_RETRY_MS = 1_000;
const CONFLICT_RETRY_MS = 100;

/**
 * Class 08: connection lost; 57P0x: the server is shutting down, crashed or starting up; 53300: too many connections.
 */
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
/** Messages of the driver that come without a code. */
const UNAVAILABLE_MESSAGES = [
  'Connection terminated',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
];
/** Serialization failure and deadlock: the transaction was rolled back in favour of another one. */
const CONFLICT_STATES = ['40001', '40P01'];

/**
 * The expected failures of a database as AppErrors: UNAVAILABLE while it does not respond, CONFLICT when a concurrent
 * transaction changed the same data. Undefined for everything else, which is a bug.
 */
export function databaseError(failure: DatabaseFailure, cause: unknown): AppError | undefined {
  if (isUnavailable(failure)) return databaseUnavailable(cause);
  if (CONFLICT_STATES.includes(failure.code ?? '')) return databaseConflict(cause);
  return undefined;
}

export function databaseUnavailable(cause: unknown): AppError {
  return new AppError('UNAVAILABLE', 'The database is unavailable', {
    remedy: 'Send the same request again, under the same idempotency key.',
    retryAfterMs: UNAVAILABLE_RETRY_MS,
    cause,
  });
}

export function databaseConflict(cause: unknown): AppError {
  return new AppError('CONFLICT', 'A concurrent transaction changed the same data', {
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
