import { AppError } from '@isthmus/platform-errors';
import { outboundErrorOf } from '@isthmus/platform-http';
import { JSON_DEPTH_MAX, readJson } from '@isthmus/platform-validation';
import { z } from 'zod';

const errorBody = z.object({
  error: z.object({
    message: z.string(),
    type: z.string().nullish(),
    param: z.string().nullish(),
    code: z.union([z.string(), z.number()]).nullish(),
  }),
});

/** The answer of an upstream where it is not 200. */
interface FailedAnswer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** What a refused or failed answer of an upstream means to our client. */
export function errorOfStatus(name: string, { status, headers, text }: FailedAnswer): AppError {
  // A redirect is not followed, and a success of another kind has no answer: neither is the client's fault.
  if (status < 400)
    return new AppError(
      'UPSTREAM_INVALID',
      `The upstream ${name} answered with status ${status}: expected 200, or an error from 400`,
    );
  if (status >= 500)
    return new AppError('UPSTREAM_UNAVAILABLE', `The upstream ${name} failed with status ${status}`);
  if (status === 401 || status === 403) {
    return new AppError('UPSTREAM_INVALID', `The upstream ${name} refused this gateway's own credentials`);
  }
  if (status === 429) {
    return new AppError('RATE_LIMITED', `The upstream ${name} has no capacity for more requests now`, {
      retryAfterMs: waitOf(headers),
    });
  }
  const { message, type, param, code } = errorBody.safeParse(parsed(text)).data?.error ?? {
    message: `The upstream ${name} refused the request with status ${status}`,
  };
  return new AppError('INVALID_ARGUMENT', message.slice(0, 2_000), {
    metadata: {
      status: String(status),
      type: type ?? 'invalid_request_error',
      ...(param ? { param } : {}),
      ...(code === null || code === undefined ? {} : { code: String(code) }),
    },
  });
}

/** What an exception of the HTTP client means; an AppError stays what it is. */
export function errorOfFailure(name: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  if (cause instanceof Error && cause.cause instanceof AppError) return cause.cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'UND_ERR_ABORTED' || (cause instanceof Error && cause.name === 'AbortError')) {
    return new AppError('CANCELLED', 'The client went away', { cause });
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

/** An `error` member inside a stream that had begun. */
export function errorOfEvent(name: string, error: unknown): AppError {
  const known = errorBody.safeParse({ error });
  const message = known.success ? known.data.error.message : 'no reason given';
  return new AppError('UPSTREAM_UNAVAILABLE', `The upstream ${name} broke off: ${message.slice(0, 500)}`);
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
