import { setTimeout as sleep } from 'node:timers/promises';

const RECONNECT_MS = 500;

/** A stream of events that a service reads for as long as it runs. */
export interface Followed<Event> {
  /** Begins with what may have been missed since the stream before. */
  open: (signal: AbortSignal) => AsyncIterable<Event>;
  onEvent: (event: Event) => void;
  /** A stream broke that had brought events; the next is opened in half a second. */
  onOutage: (error: unknown) => void;
  /** A stream ended, however it did: until the next event changes may be missed. */
  onEnd?: () => void;
  signal: AbortSignal;
}

/** Reads a stream until `signal` aborts, and opens it again whenever it ends. */
export async function follow<Event>({
  open,
  onEvent,
  onOutage,
  onEnd,
  signal,
}: Followed<Event>): Promise<void> {
  while (!signal.aborted) {
    let hasEvents = false;
    try {
      for await (const event of open(signal)) {
        hasEvents = true;
        onEvent(event);
      }
    } catch (error) {
      if (!signal.aborted && hasEvents) onOutage(error);
    }
    onEnd?.();
    // Not all processes at once.
    await sleep(RECONNECT_MS * (1 + Math.random()), undefined, { ref: false, signal }).catch(() => undefined);
  }
}
