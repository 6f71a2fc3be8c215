import { AppError, databaseUnavailable, databaseConflict, databaseError } from '@isthmus/platform-errors';
import * as Prisma from './prisma.js';

/** Prisma's own codes: not reached, timed out, connection closed, no connection in time, too many connections. */
const UNAVAILABLE_CODES = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'];
const CONFLICT_CODE = 'P2034';
/** Prisma's one code for every failure of a transaction; only a failure to start one in time is not a bug of ours. */
const TRANSACTION_CODE = 'P2028';
const START_TIMEOUT = 'Unable to start a transaction in the given time';
const EXPIRED = 'expired transaction';
/** SQLSTATEs of the timeouts in platform-postgres: a statement, a lock, an idle transaction. */
const STATEMENT_TIMEOUT = '57014';
const LOCK_TIMEOUT = '55P03';
const IDLE_TIMEOUT = '25P03';
/** Kinds under which the driver adapter reports failures without a SQLSTATE. */
const UNAVAILABLE_KINDS = ['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'];

/**
 * A failure of Prisma as the AppError for the caller: UNAVAILABLE while the database is unavailable, DEADLINE_EXCEEDED
 * when it took too long, CONFLICT when another transaction changed the same data; undefined when it is a bug, or not a
 * failure of the database.
 */
export function databaseErrorOf(error: unknown): AppError | undefined {
  if (error instanceof Prisma.PrismaClientKnownRequestError) return knownErrorOf(error);
  // Errors of the driver itself, thrown before Prisma wraps them.
  if (!(error instanceof Error) || error.name !== 'Error') return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return errorOfState(code, error.message, error);
}

function knownErrorOf(error: Prisma.PrismaClientKnownRequestError): AppError | undefined {
  if (UNAVAILABLE_CODES.includes(error.code)) return databaseUnavailable(error);
  if (error.code === CONFLICT_CODE) return databaseConflict(error);
  if (error.code === TRANSACTION_CODE)
    return error.message.includes(START_TIMEOUT)
      ? databaseUnavailable(error)
      : error.message.includes(EXPIRED)
        ? databaseLate(error)
        : undefined;
  const { kind, code } = driverCauseOf(error);
  if (UNAVAILABLE_KINDS.includes(kind)) return databaseUnavailable(error);
  return errorOfState(code, '', error);
}

function errorOfState(code: string | undefined, message: string, cause: unknown): AppError | undefined {
  if (code === STATEMENT_TIMEOUT) return databaseLate(cause);
  if (code === LOCK_TIMEOUT) return databaseConflict(cause);
  if (code === IDLE_TIMEOUT) return databaseUnavailable(cause);
  return databaseError({ code, message }, cause);
}

function databaseLate(cause: unknown): AppError {
  return new AppError('DEADLINE_EXCEEDED', 'The database did not respond in time', {
    remedy: 'Send the same request again, under the same idempotency key, or ask for less at once.',
    cause,
  });
}

/**
 * What the driver adapter reports for a raw query; its shape is internal to the adapter, so every member is checked.
 */
function driverCauseOf({ meta }: Prisma.PrismaClientKnownRequestError): { kind: string; code: string } {
  const adapterError = meta?.['driverAdapterError'];
  const cause =
    typeof adapterError === 'object' && adapterError !== null && 'cause' in adapterError
      ? adapterError.cause
      : undefined;
  const { kind = '', originalCode = '' } = (cause ?? {}) as { kind?: unknown; originalCode?: unknown };
  return { kind: String(kind), code: String(originalCode) };
}
