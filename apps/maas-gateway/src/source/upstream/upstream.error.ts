import { AppError } from '@isthmus/platform-errors';
import { outboundErrorOf } from '@isthmus/platform-outbound';
import { JSON_DEPTH_MAX, readJson } from '@isthmus/platform-validation';
import { reasonOf, type Reason } from './upstream.reason.js';

/** The answer of an upstream where it is not 200. */
interface FailedAnswer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  /** The key that the upstream was called with: no message repeats it. */
  secret?: string | undefined;
}

interface Refusal {
  status: number;
  headers: Record<string, unknown>;
  reason: Reason | undefined;
}

/** Statuses that concern the gateway's own account, credentials and connection; a client can do nothing about them. */
const OWN_FAULTS: Partial<Record<number, string>> = {
  401: "refused this gateway's own credentials",
  402: "refused the request: this gateway's own account has no credit",
  403: "refused this gateway's own credentials",
  407: "refused this gateway's own credentials",
};
/** Statuses by which a server asks for the same request once more. */
const TRANSIENT = new Set([408, 425]);

/** How the types of a client's own faults are called. */
const REFUSALS = /^(?:invalid_request|bad_?request|validation)_?(?:error)?$/i;
const NO_REASON = { message: 'no reason given' };

/** What a refused or failed answer of an upstream means to our client. */
export function errorOfStatus(name: string, { status, headers, text, secret }: FailedAnswer): AppError {
  // The page of a server that fails is not for clients: it may name hosts, files or secrets.
  const reason = status >= 500 ? undefined : reasonOf(parsed(text), secret);
  return errorOfRefusal(name, { status, headers, reason });
}

/**
 * A failure within an answer whose status is 200, of which nothing was delivered; `failure` is what `failureIn` found.
 * The status that its body names counts as if it had been the answer's.
 */
export function errorWithin(name: string, failure: unknown, secret?: string): AppError {
  const reason = reasonOf(failure, secret);
  const status = reason?.status ?? (reason && REFUSALS.test(reason.type ?? '') ? 400 : undefined);
  if (status !== undefined) return errorOfRefusal(name, { status, headers: {}, reason });
  const { message } = reason ?? NO_REASON;
  return new AppError('UPSTREAM_UNAVAILABLE', `The upstream ${name} failed: ${message}`);
}

/** What an exception of the HTTP client means; an AppError stays what it is. */
export function errorOfFailure(name: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  if (cause instanceof Error && cause.cause instanceof AppError) return cause.cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'UND_ERR_ABORTED' || (cause instanceof Error && cause.name === 'AbortError')) {
    return new AppError('CANCELLED', 'The client closed the connection', { cause });
  }
  const { failure } = outboundErrorOf(cause);
  if (failure === 'timed_out')
    return new AppError('DEADLINE_EXCEEDED', `The upstream ${name} did not answer in time`, { cause });
  if (failure === 'too_large')
    return new AppError('UPSTREAM_INVALID', `The answer of the upstream ${name} is too large`, { cause });
  return new AppError('UPSTREAM_UNAVAILABLE', `The upstream ${name} cannot be reached or broke off`, {
    cause,
  });
}

/** A failure inside a stream that had begun; `failure` is what `failureIn` found. */
export function errorOfEvent(name: string, failure: unknown, secret?: string): AppError {
  const { message } = reasonOf(failure, secret) ?? NO_REASON;
  return new AppError('UPSTREAM_UNAVAILABLE', `The upstream ${name} broke off: ${message.slice(0, 500)}`);
}

function errorOfRefusal(name: string, { status, headers, reason }: Refusal): AppError {
  // A redirect is not followed, and a success of another kind has no answer: neither is the client's fault.
  if (status < 400)
    return new AppError(
      'UPSTREAM_INVALID',
      `The upstream ${name} answered with status ${status}: expected 200, or an error from 400`,
    );
  if (status >= 500 || TRANSIENT.has(status)) {
    const why = status >= 500 && reason ? `: ${reason.message}` : '';
    return new AppError('UPSTREAM_UNAVAILABLE', `The upstream ${name} failed with status ${status}${why}`);
  }
  const ownFault = OWN_FAULTS[reason?.code === 'insufficient_quota' ? 402 : status];
  if (ownFault !== undefined) return new AppError('UPSTREAM_INVALID', `The upstream ${name} ${ownFault}`);
  if (status === 429) {
    return new AppError('RATE_LIMITED', `The upstream ${name} has no capacity for more requests now`, {
      retryAfterMs: waitOf(headers),
    });
  }
  const message = reason?.message ?? `The upstream ${name} refused the request with status ${status}`;
  return new AppError('INVALID_ARGUMENT', message, { metadata: namesOf(status, reason) });
}

/** The names that clients of the same API find in an error. */
function namesOf(status: number, reason: Reason | undefined): Record<string, string> {
  return {
    status: String(status),
    type: reason?.type ?? 'invalid_request_error',
    ...(reason?.param === undefined ? {} : { param: reason.param }),
    ...(reason?.code === undefined ? {} : { code: reason.code }),
  };
}

function waitOf(headers: Record<string, unknown>): number {
  const ms = Number(headers['retry-after-ms']);
  const seconds = Number(headers['retry-after']);
  if (Number.isFinite(ms) && ms > 0) return ms;
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 1_000;
}

function parsed(text: string): unknown {
  try {
    return readJson(text, { depthMax: JSON_DEPTH_MAX });
  } catch {
    return undefined;
  }
}
