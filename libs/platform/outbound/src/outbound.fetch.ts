import { traceHeaders } from '@isthmus/platform-observability';
import type { RequestInit as UndiciRequestInit } from 'undici';
import { OutboundClient, type OutboundOptions } from './outbound.client.js';
import { outboundErrorOf } from './outbound.error.js';

/**
 * A `fetch` under the rules of an outbound client, for libraries that accept one: pinned addresses, no redirects, the
 * current trace. Takes a URL, not a `Request`. Rejects with OutboundError, or with the signal's reason when it is
 * aborted.
 */
export function outboundFetch(client: OutboundClient): typeof fetch {
  return async (input, init) => {
    if (input instanceof Request)
      throw new TypeError('This fetch takes a URL and its options, not a Request');
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(traceHeaders())) headers.set(name, value);
    try {
      client.assertAllowed(input);
      const { fetch: undiciFetch } = await import('undici');
      // The global and the installed undici declare the same request options as distinct types.
      const options = {
        ...init,
        headers: [...headers],
        redirect: 'error',
        dispatcher: await client.dispatcher(),
      } as UndiciRequestInit;
      return await undiciFetch(input, options);
    } catch (error) {
      init?.signal?.throwIfAborted();
      throw outboundErrorOf(error);
    }
  };
}

/** Such a `fetch` with a client of its own, and what closes the connections of that. */
export function openFetch(options: OutboundOptions): { fetch: typeof fetch; close: () => Promise<void> } {
  const client = new OutboundClient(options);
  return { fetch: outboundFetch(client), close: () => client.destroy() };
}
