import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * The same values, each requested only when `call` has room for it: Nest queues what a caller does not read. `signal`
 * ends the wait for a caller that has disconnected.
 */
export async function* paced<Value>(
  values: AsyncIterable<Value>,
  { call, signal }: { call: Pick<Writable, 'writableNeedDrain'> & NodeJS.EventEmitter; signal: AbortSignal },
): AsyncGenerator<Value> {
  for await (const value of values) {
    yield value;
    // Rejects when the call fails or is aborted; both are reported elsewhere.
    if (call.writableNeedDrain) await once(call, 'drain', { signal }).catch(() => undefined);
  }
}
