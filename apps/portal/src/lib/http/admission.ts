import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from '@isthmus/platform-observability';

interface Refusal {
  status: 400 | 403 | 411 | 413;
  code: 'INVALID_ARGUMENT' | 'PERMISSION_DENIED' | 'PAYLOAD_TOO_LARGE';
  message: string;
}

/**
 * `listener` behind the checks that hold for every request, pages, server actions and route handlers alike; a refusal
 * has the format of our routes, with an id that is logged. `publicUrl` is where browsers reach the portal.
 *
 * - The path can be decoded: Next decodes it before any code of ours runs, and would respond with a bare 500.
 * - What may change something has the Host of the portal and the Origin of its pages: no other site may use the session
 *   cookie, under whatever name it reaches this process.
 * - Applications get tokens without a browser, and with nothing of its session: they send no Origin.
 * - What is sent to a page, a form or a server action, says its length, and is at most as long as Next reads: it would fail on
 *   more with a 500, logged as an error. Routes have limits of their own.
 */
export function admit(
  listener: RequestListener,
  { publicUrl, logger }: { publicUrl: string; logger: () => Pick<Logger, 'info'> },
): RequestListener {
  return (request, response) => {
    const refusal = refusalOf(request, URL.parse(publicUrl) ?? undefined);
    if (!refusal) return listener(request, response);
    const correlationId = randomUUID();
    const { code, message } = refusal;
    logger().info({ code, correlationId }, `${request.method} was refused: ${message}`);
    refuse(response, refusal, correlationId);
  };
}

function refuse(response: ServerResponse, { status, code, message }: Refusal, correlationId: string): void {
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      // The body, if there is one, is not read.
      connection: 'close',
    })
    .end(JSON.stringify({ error: { code, message, correlationId } }));
}

function refusalOf({ url, method, headers }: IncomingMessage, portal: URL | undefined): Refusal | undefined {
  if (!decodes(url?.split('?', 1)[0] ?? ''))
    return {
      status: 400,
      code: 'INVALID_ARGUMENT',
      message: 'The path contains an invalid percent-encoding',
    };
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return undefined;
  const { host = '', origin = '' } = headers;
  const local = LOOPBACK.test(host);
  if (!local && host !== portal?.host)
    return { status: 403, code: 'PERMISSION_DENIED', message: 'The Host is not that of PORTAL_URL' };
  if (FOR_APPLICATIONS.test(url ?? '')) return undefined;
  if (origin !== portal?.origin && !(local && origin === `http://${host}`))
    return { status: 403, code: 'PERMISSION_DENIED', message: 'The Origin is not that of the portal' };
  const isForm = !url?.startsWith('/api/');
  if (isForm && 'transfer-encoding' in headers && !('content-length' in headers))
    return { status: 411, code: 'INVALID_ARGUMENT', message: 'A form must have a Content-Length header' };
  if (isForm && Number(headers['content-length'] ?? 0) > FORM_BYTES_MAX)
    return { status: 413, code: 'PAYLOAD_TOO_LARGE', message: `A form has at most ${FORM_BYTES_MAX} bytes` };
  return undefined;
}

/** What Next reads of a form or a server action, unless it is configured. */
const FORM_BYTES_MAX = 1_048_576;

/** Routes that read no cookie. */
const FOR_APPLICATIONS = /^\/api\/auth\/oauth2\/(token|register|revoke)$/;

/** Names that no other site can have: a foreign name may resolve to this machine, too. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

function decodes(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
