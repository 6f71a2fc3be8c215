import { StreamHub, type LiveMessage } from './stream-hub';

/** What a page asks of the worker. */
export interface LiveRequest {
  url: string;
  subscribed: boolean;
}

/** What the worker tells a page. */
export type LiveUpdate = LiveMessage & { url: string };

/** Holds the event streams of all tabs of a browser: each would otherwise occupy one of its six connections to us. */
const hub = new StreamHub((url) => new EventSource(url));

// The types of workers and of pages exclude each other; this is the one name that is needed.
const worker = globalThis as unknown as { onconnect: (event: MessageEvent) => void };
worker.onconnect = ({ ports: [port] }) => {
  if (!port) return;
  const leaves = new Map<string, () => void>();
  port.onmessage = ({ data: { url, subscribed } }: MessageEvent<LiveRequest>) => {
    const leave = leaves.get(url);
    leaves.delete(url);
    const tell = (message: LiveMessage) => port.postMessage({ ...message, url } satisfies LiveUpdate);
    if (subscribed) leaves.set(url, hub.subscribe(url, tell));
    leave?.();
  };
};
