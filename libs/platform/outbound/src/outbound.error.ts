import { ADDRESS_REFUSED } from './pinned.lookup.js';

/**
 * Why an outbound request failed: its address is refused by policy; no connection could be made; the response took too
 * long, was cut off, is a redirect, or is too large.
 */
export type OutboundFailure =
  'address_refused' | 'not_connected' | 'timed_out' | 'broken_off' | 'redirect_refused' | 'too_large';

/** A failed outbound request. `message` contains no internal address. */
export class OutboundError extends Error {
  constructor(
    readonly failure: OutboundFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'OutboundError';
  }

  /** True when the server has certainly not received any of the request. */
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
  address_refused: 'The address is not a public internet address',
  not_connected: 'Could not connect to the server',
  timed_out: 'The server did not answer in time',
  broken_off: 'The connection was closed before the response was complete',
  redirect_refused: 'The server responded with a redirect; redirects are not followed',
  too_large: 'The response is too large',
};
/** `fetch` wraps an error, and a failed attempt at several addresses wraps it once more. */
const CAUSES_MAX = 4;

/** Any error of a connection as an OutboundError; returns an OutboundError unchanged. */
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
