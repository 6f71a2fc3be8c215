import { jsonErrors, type ErrorPort } from '@isthmus/platform-http';
import type { Protocol } from '../exchange/protocol.port.js';

/**
 * The form of errors of requests that match no route: that of the protocol whose path it is, or of the first protocol
 * where a request is too malformed to have a path; plain JSON elsewhere.
 */
export function gatewayErrors(protocols: readonly Protocol[]): ErrorPort {
  const portOf = (url: string | undefined): ErrorPort => {
    const protocol =
      url === undefined ? protocols[0] : protocols.find(({ basePath }) => url.startsWith(basePath));
    return protocol?.errors ?? jsonErrors;
  };
  return {
    render: (error, context) => portOf(context.call?.response.req.url).render(error, context),
  };
}
