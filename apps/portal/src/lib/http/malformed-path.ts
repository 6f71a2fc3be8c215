import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Logger } from '@isthmus/platform-observability';

/**
 * `listener` behind a check that the path of a request can be decoded: otherwise the response is 400 in the format of
 * our routes, with an id that is logged. Next decodes paths before any code of ours runs, and would respond with a bare
 * 500.
 */
export function refuseMalformedPaths(
  listener: RequestListener,
  logger: () => Pick<Logger, 'info'>,
): RequestListener {
  return (request, response) => {
    if (decodes(request.url?.split('?', 1)[0] ?? '')) return listener(request, response);
    const code = 'INVALID_ARGUMENT';
    const correlationId = randomUUID();
    logger().info({ code, correlationId }, `${request.method} of a malformed path failed`);
    const message = 'The path contains an invalid percent-encoding';
    response
      .writeHead(400, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        // The body, if there is one, is not read.
        connection: 'close',
      })
      .end(JSON.stringify({ error: { code, message, correlationId } }));
  };
}

function decodes(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
