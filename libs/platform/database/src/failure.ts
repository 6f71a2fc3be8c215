import { AppError, databaseUnavailable, databaseConflict, databaseError } from '@isthmus/platform-errors';
import { Prisma } from './generated/client.js';

/** Prisma's own codes: not reached, timed out, connection closed, no connection in time, too many connections. */
const UNAVAILABLE_CODES = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'];
const CONFLICT_CODE = 'P2034';
/** One code for every fault of Prisma's transactions; only that none could begin in time is no fault of ours. */
const TRANSACTION_CODE = 'P2028';
const NONE_IN_TIME = 'Unable to start a transaction in the given time';
const EXPIRED = 'expired transaction';
/** SQLSTATEs of the bounds in platform-postgres: a statement, a lock, and an idle transaction. */
const STATEMENT_TIMEOUT = '57014';
const LOCK_TIMEOUT = '55P03';
const IDLE_TIMEOUT = '25P03';
/** What the driver adapter calls failures for which it knows no SQLSTATE. */
const UNAVAILABLE_KINDS = ['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'];

/**
 * What a failure of Prisma means to a caller: UNAVAILABLE while the database does not answer, DEADLINE_EXCEEDED when it
 * took too long, CONFLICT when another transaction came between; undefined when it is a bug, or no failure of the
 * database at all.
 */
export function databaseErrorOf(error: unknown): AppError | undefined {
  if (error instanceof Prisma.PrismaClientKnownRequestError) return knownErrorOf(error);
  // What is thrown before Prisma sees it: the driver's own errors, which are plain.
  if (!(error instanceof Error) || error.name !== 'Error') return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return errorOfState(code, error.message, error);
}

function knownErrorOf(error: Prisma.PrismaClientKnownRequestError): AppError | undefined {
  if (UNAVAILABLE_CODES.includes(error.code)) return databaseUnavailable(error);
  if (error.code === CONFLICT_CODE) return databaseConflict(error);
  if (error.code === TRANSACTION_CODE)
    return error.message.includes(NONE_IN_TIME)
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
  return new AppError('DEADLINE_EXCEEDED', 'The database did not finish in time', {
    remedy: 'Send the same request again, under the same idempotency key, or ask for less at once.',
    cause,
  });
}

/** What the driver adapter said of a raw query; its shape is known to the adapter only, so nothing is taken for granted. */
function driverCauseOf({ meta }: Prisma.PrismaClientKnownRequestError): { kind: string; code: string } {
  const adapterError = meta?.['driverAdapterError'];
  const cause =
    typeof adapterError === 'object' && adapterError !== null && 'cause' in adapterError
      ? adapterError.cause
      : undefined;
  const { kind = '', originalCode = '' } = (cause ?? {}) as { kind?: unknown; originalCode?: unknown };
  return { kind: String(kind), code: String(originalCode) };
}
