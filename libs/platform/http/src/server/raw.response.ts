import { STATUS_CODES } from 'node:http';
import type { StatedError } from './rendered.error.js';

/** An error response as bytes, for a connection that Node has no response object for. The connection ends with it. */
export function rawResponse({ status, headers, body }: StatedError, requestId: string): string {
  const text = JSON.stringify(body);
  const fields = {
    ...headers,
    'x-request-id': requestId,
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\n${lines.join('')}\r\n${text}`;
}
