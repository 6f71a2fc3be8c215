import { within } from '@isthmus/platform-errors';
import type { Failure } from '../failure';

export interface EventStreamOptions {
  /** How long the browser waits before it connects again. */
  retryMs: number;
  /**
   * Longest silence; then a `heartbeat` is sent, so that the browser can distinguish a quiet stream from a dead one.
   */
  heartbeatMs: number;
  /** Called once when the source fails; what it returns is sent as the last event, `trouble`. */
  onFailure: (error: unknown) => Failure;
  /** Called when the browser has left. */
  onCancel: () => void;
}

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** Server-sent events of what `source` yields, as JSON. It respects the backpressure of the browser. */
export function eventStreamResponse(source: AsyncIterable<unknown>, options: EventStreamOptions): Response {
  const events = source[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<unknown>> | undefined;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(`retry: ${options.retryMs}\n\n`)),
    async pull(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      next ??= events.next();
      try {
        const result = await within(next, options.heartbeatMs, 'silence' as const);
        if (cancelled) return;
        if (result === 'silence') return send('event: heartbeat\ndata: {}\n\n');
        next = undefined;
        if (result.done) return controller.close();
        send(`data: ${JSON.stringify(result.value)}\n\n`);
      } catch (error) {
        if (cancelled) return;
        send(`event: trouble\ndata: ${JSON.stringify(options.onFailure(error))}\n\n`);
        controller.close();
      }
    },
    cancel() {
      cancelled = true;
      options.onCancel();
    },
  });
  return new Response(body, { headers: HEADERS });
}
