import type { IncomingHttpHeaders } from 'node:http';

const SAFE = /^[\w.-]{1,128}$/;

/** The `X-Request-Id` of a request if it is safe to log and to forward. */
export function safeRequestId({ 'x-request-id': given }: IncomingHttpHeaders): string | undefined {
  return typeof given === 'string' && SAFE.test(given) ? given : undefined;
}
