import { OutboundError } from '../outbound.error.js';

/** Time for the last events of a stream to be read, once it has ended, in milliseconds. */
const LAST_EVENTS_MS = 200;

/**
 * Notices when the event stream that answers a POST ends. The official client goes on waiting for a response on such a
 * stream until its time is up, because a server of 2025-11-25 could send it on another one.
 */
export class ResponseStreams {
  private onEnd: ((error: unknown) => void) | undefined;

  /** `fetch`, with streams that are watched. */
  watching(fetchImpl: typeof fetch): typeof fetch {
    return async (input, init) => {
      const response = await fetchImpl(input, init);
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
      return init?.method === 'POST' && isStream ? this.watched(response) : response;
    };
  }

  /** What `work` resolves to; rejects with an OutboundError when a stream breaks off, or ends without its result. */
  async until<Result>(work: Promise<Result>): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const broken = new Promise<never>((_, reject) => {
      this.onEnd = (error) => {
        const reason = error ?? new OutboundError('broken_off', 'The response ended before it was complete');
        timer = setTimeout(() => reject(reason), LAST_EVENTS_MS);
      };
    });
    work.catch(() => undefined); // It may fail later, when the connection is closed.
    try {
      return await Promise.race([work, broken]);
    } finally {
      clearTimeout(timer);
      this.onEnd = undefined;
    }
  }

  private watched(response: Response): Response {
    const reader = response.body?.getReader();
    if (!reader) return response;
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          this.onEnd?.(undefined);
          controller.close();
        } catch (error) {
          this.onEnd?.(error);
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  }
}
