import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { badRequest, HttpFault } from './http.fault.js';
import type { RouteHead } from './route.head.js';

const ABSOLUTE = /^https?:\/\/[^/?#]*/i;

const BEYOND_ASCII = /[\x80-\xff]/;
const NAME_SHOWN_MAX = 100;

/** A request target in origin form: `GET http://host/path` asks for `/path` (RFC 9112, section 3.2.2). */
export function originForm(target: string): string {
  const rest = target.replace(ABSOLUTE, '');
  if (rest === target || rest.startsWith('/')) return rest;
  return `/${rest}`;
}

/**
 * Throws INVALID_ARGUMENT, naming the header, for a value that is not UTF-8. Node reads each byte as one character, so
 * that such a value would be stored and forwarded as another text than the one that was sent.
 */
export function assertHeaderText({ rawHeaders }: IncomingMessage): void {
  for (let at = 1; at < rawHeaders.length; at += 2) {
    const value = rawHeaders[at] ?? '';
    if (BEYOND_ASCII.test(value) && !isUtf8(Buffer.from(value, 'latin1'))) {
      const name = rawHeaders[at - 1]?.slice(0, NAME_SHOWN_MAX);
      throw badRequest(`The header ${name} is not valid UTF-8`);
    }
  }
}

/** Throws for a head that is ambiguous, or whose body the route cannot read. */
export function assertHead(request: IncomingMessage, route: RouteHead): void {
  const { headers, rawHeaders, httpVersionMajor, httpVersionMinor } = request;
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  if (hosts > 1 || (hosts === 0 && httpVersionMajor === 1 && httpVersionMinor > 0))
    throw badRequest('The request must have one Host header');
  const transferEncoding = headers['transfer-encoding'];
  // Node's parser takes any list that ends in "chunked", and would leave the other codings in the body (RFC 9112, 6.1).
  if (transferEncoding !== undefined && transferEncoding.trim().toLowerCase() !== 'chunked')
    throw new HttpFault('UNIMPLEMENTED', 'The only transfer-encoding that is supported is chunked');
  const hasBody = transferEncoding !== undefined || (headers['content-length'] ?? '0') !== '0';
  if (!hasBody || route.body === undefined) return;
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== '')
    throw unsupported(`The body must not have a content-encoding`);
  if (route.body === 'json' && !isJson(headers['content-type']))
    throw unsupported('The body must be application/json');
}

function isJson(contentType = ''): boolean {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return type === 'application/json' && (charset === undefined || /^charset="?utf-?8"?$/.test(charset));
}

function unsupported(message: string): HttpFault {
  return new HttpFault('UNSUPPORTED_MEDIA_TYPE', message);
}
