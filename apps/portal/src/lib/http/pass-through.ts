import 'server-only';
import { AppError } from '@isthmus/platform-errors';
import { inSpan, traceHeaders } from '@isthmus/platform-observability';

/**
 * Sends `body` on and hands the answer back as it comes, unbuffered, with the id of its trace in `x-trace-id`. The call
 * ends when the browser goes away.
 * Throws UPSTREAM_UNAVAILABLE when nothing answers.
 */
export async function passThrough(
  request: Request,
  target: { name: string; url: string; token: string; body: string; headers?: Record<string, string> },
): Promise<Response> {
  let traceId = '';
  const upstream = await inSpan(target.name, {}, () => {
    const trace = traceHeaders();
    traceId = trace['traceparent']?.split('-')[1] ?? '';
    return fetch(target.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream, application/json',
        authorization: `Bearer ${target.token}`,
        ...trace,
        ...target.headers,
      },
      body: target.body,
      signal: request.signal,
      cache: 'no-store',
    }).catch((cause: unknown) => {
      throw new AppError('UPSTREAM_UNAVAILABLE', 'no answer', { cause });
    });
  });
  return new Response(upstream.body, {
    status: upstream.status,
    headers: {
      'content-type': upstream.headers.get('content-type') ?? 'application/json',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      ...(traceId ? { 'x-trace-id': traceId } : {}),
    },
  });
}
