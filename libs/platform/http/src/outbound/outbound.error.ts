import { ADDRESS_REFUSED } from './pinned.lookup.js';

/**
 * Why a request out failed: its address is refused by policy; no connection came about; the answer took too long, broke
 * off, is a redirect, or is larger than it may be.
 */
export type OutboundFailure =
  'address_refused' | 'not_connected' | 'timed_out' | 'broken_off' | 'redirect_refused' | 'too_large';

/** A request out that failed. `message` names no address of a network inside. */
export class OutboundError extends Error {
  constructor(
    readonly failure: OutboundFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'OutboundError';
  }

  /** True when it is certain that the other side has seen nothing of the request. */
  get undelivered(): boolean {
    return this.failure === 'address_refused' || this.failure === 'not_connected';
  }
}

const FAILURES: Partial<Record<string, OutboundFailure>> = {
  [ADDRESS_REFUSED]: 'address_refused',
  ECONNREFUSED: 'not_connected',
  EHOSTUNREACH: 'not_connected',
  ENETUNREACH: 'not_connected',
  ENOTFOUND: 'not_connected',
  EAI_AGAIN: 'not_connected',
  UND_ERR_CONNECT_TIMEOUT: 'not_connected',
  UND_ERR_HEADERS_TIMEOUT: 'timed_out',
  UND_ERR_BODY_TIMEOUT: 'timed_out',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'too_large',
};
const MESSAGES: Record<OutboundFailure, string> = {
  address_refused: 'The address is not one of the public internet',
  not_connected: 'No connection to the server could be made',
  timed_out: 'The server did not answer in time',
  broken_off: 'The connection broke off',
  redirect_refused: 'The server answered with a redirect, which is not followed',
  too_large: 'The answer is larger than it may be',
};
/** `fetch` wraps an error, and a failed attempt at several addresses wraps it once more. */
const CAUSES_MAX = 4;

/** Any error of a connection as an OutboundError; one that is already is returned as it is. */
export function outboundErrorOf(error: unknown): OutboundError {
  for (let cause = error, depth = 0; cause instanceof Error && depth < CAUSES_MAX; depth++) {
    if (cause instanceof OutboundError) return cause;
    const failure = failureOf(cause);
    if (failure) return new OutboundError(failure, MESSAGES[failure], { cause: error });
    cause = cause.cause;
  }
  return new OutboundError('broken_off', MESSAGES.broken_off, { cause: error });
}

function failureOf(error: Error): OutboundFailure | undefined {
  if (error.message === 'unexpected redirect') return 'redirect_refused';
  return 'code' in error ? FAILURES[String(error.code)] : undefined;
}
