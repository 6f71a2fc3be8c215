import type { LiveRequest, LiveUpdate } from './live.worker';
import { StreamHub, type LiveListener } from './stream-hub';

/** Where subscriptions of this page go: to the worker that all tabs share or, where browsers have none, to streams of its own. */
interface Streams {
  subscribe(url: string, listener: LiveListener): () => void;
}

let streams: Streams | undefined;

/**
 * Tells `listener` what the stream at `url` sends, beginning with what is known, until the returned function is called.
 * A page that comes to the front subscribes again, for the worker holds only some streams at a time.
 */
export function subscribeToLive(url: string, listener: LiveListener): () => void {
  streams ??= typeof SharedWorker === 'undefined' ? ownStreams() : new WorkerStreams();
  return streams.subscribe(url, listener);
}

function ownStreams(): Streams {
  return new StreamHub((url) => new EventSource(url));
}

class WorkerStreams implements Streams {
  private readonly listeners = new Map<string, Set<LiveListener>>();
  private readonly port = new SharedWorker(new URL('./live.worker.ts', import.meta.url), {
    type: 'module',
    name: 'isthmus-live',
  }).port;

  constructor() {
    this.port.onmessage = ({ data: { url, ...message } }: MessageEvent<LiveUpdate>) =>
      this.listeners.get(url)?.forEach((listener) => listener(message));
    // A closed tab does not close its port; one that comes back from the history has lost its subscriptions.
    window.addEventListener('pagehide', () => this.askForAll(false));
    window.addEventListener('pageshow', () => this.askForAll(true));
    window.addEventListener('focus', () => this.askForAll(true));
  }

  subscribe(url: string, listener: LiveListener): () => void {
    const listeners = this.listeners.get(url) ?? new Set();
    this.listeners.set(url, listeners.add(listener));
    this.ask({ url, subscribed: true });
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.listeners.delete(url);
      this.ask({ url, subscribed: false });
    };
  }

  private askForAll(subscribed: boolean): void {
    for (const url of this.listeners.keys()) this.ask({ url, subscribed });
  }

  private ask(request: LiveRequest): void {
    this.port.postMessage(request);
  }
}
