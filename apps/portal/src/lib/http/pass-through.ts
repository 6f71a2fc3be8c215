import 'server-only';
import { AppError } from '@isthmus/platform-errors';
import { inSpan, traceHeaders } from '@isthmus/platform-observability';
import { logFailure, type Failure } from '../failure';
import { runtime } from '../runtime';
import { endingInEvent } from './last-event';

export interface PassThroughTarget {
  /** Of the span, and of what is logged. */
  name: string;
  url: string;
  token: string;
  body: string;
  headers?: Record<string, string>;
  /** The data of the last event of a broken stream, in the protocol of the target. */
  lastEvent: (failure: Failure) => object;
  /** Longest wait for the head of the answer, in milliseconds; a minute unless given. */
  headMsMax?: number;
}

/** The gateways send the head of a stream within fifteen seconds, with a comment if there is no event yet. */
const HEAD_MS_MAX = 60_000;

/**
 * Forwards `body` and returns the response unbuffered, with the id of its trace in `x-trace-id`. The call ends when the
 * browser disconnects. Throws UPSTREAM_UNAVAILABLE when the target does not respond in time; a stream that breaks later
 * is logged and ends with `lastEvent`.
 */
export async function passThrough(request: Request, target: PassThroughTarget): Promise<Response> {
  const { logger } = await runtime();
  let traceId = '';
  const upstream = await inSpan(target.name, {}, () => {
    const trace = traceHeaders();
    traceId = trace['traceparent']?.split('-')[1] ?? '';
    return send(request, target, trace);
  });
  const contentType = upstream.headers.get('content-type') ?? 'application/json';
  const isStream = contentType.startsWith('text/event-stream');
  const body =
    isStream && upstream.body
      ? endingInEvent(upstream.body, request.signal, (error) =>
          target.lastEvent(logFailure(logger, `stream of ${target.name}`, brokenStream(error))),
        )
      : upstream.body;
  return new Response(body, {
    status: upstream.status,
    headers: {
      'content-type': contentType,
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      ...(traceId ? { 'x-trace-id': traceId } : {}),
    },
  });
}

async function send(
  request: Request,
  { url, token, body, headers, headMsMax = HEAD_MS_MAX }: PassThroughTarget,
  trace: Record<string, string>,
): Promise<Response> {
  // Limits the time to the head only: AbortSignal.timeout would cut a long stream.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), headMsMax);
  try {
    return await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream, application/json',
        authorization: `Bearer ${token}`,
        ...trace,
        ...headers,
      },
      body,
      signal: AbortSignal.any([request.signal, late.signal]),
      cache: 'no-store',
    });
  } catch (cause) {
    if (request.signal.aborted)
      throw new AppError('CANCELLED', 'The browser closed the connection', { cause });
    throw new AppError('UPSTREAM_UNAVAILABLE', 'The gateway is not responding', {
      remedy: 'Try again in a moment.',
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

function brokenStream(cause: unknown): AppError {
  return new AppError('UPSTREAM_UNAVAILABLE', 'The response was cut off', {
    remedy: 'Send the request again.',
    cause,
  });
}
