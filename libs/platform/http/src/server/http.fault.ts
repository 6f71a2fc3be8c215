import { AppError, type ErrorCode } from '@isthmus/platform-errors';

/** An error of the HTTP layer itself: it keeps its HTTP status, however a protocol renders the error. */
export class HttpFault extends AppError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { metadata?: Record<string, string>; headers?: Readonly<Record<string, string>> } = {},
  ) {
    const { headers = {}, ...rest } = options;
    super(code, message, rest);
    this.headers = headers;
  }
}

/** Errors that Fastify throws before a handler runs, as HttpFaults; other errors unchanged. */
export function faultOfFastify(error: unknown, bodyBytesMax: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new HttpFault('PAYLOAD_TOO_LARGE', `The body must have at most ${bodyBytesMax} bytes`, {
        metadata: { bytesMax: String(bodyBytesMax) },
      });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new HttpFault('UNSUPPORTED_MEDIA_TYPE', 'The content-type of the body is not supported');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return badRequest('The length of the body differs from its Content-Length');
    case 'FST_ERR_BAD_URL':
      return badRequest('The path contains an invalid percent-encoding');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new HttpFault('NOT_FOUND', 'The path is longer than that of any route');
    case 'ECONNRESET':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return new AppError('CANCELLED', 'The client closed the connection', { cause: error });
    default:
      return code.startsWith('FST_ERR_CTP') ? badRequest('The body cannot be read') : error;
  }
}

/** What Node's parser found wrong with the bytes of a connection. */
export function faultOfConnection({ code = '' }: NodeJS.ErrnoException): HttpFault {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpFault('REQUEST_TIMEOUT', 'The request did not arrive in time');
    case 'HPE_HEADER_OVERFLOW':
      return new HttpFault('HEADERS_TOO_LARGE', 'The request line and the headers are too long');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new HttpFault('PAYLOAD_TOO_LARGE', 'The extensions of a chunk are too long');
    default:
      return badRequest('The request is not valid HTTP/1.1');
  }
}

export function badRequest(message: string): HttpFault {
  return new HttpFault('INVALID_ARGUMENT', message);
}

/** The response to a known path with a method that it does not have. */
export function methodNotAllowed(method: string, allowed: readonly string[]): HttpFault {
  const allow = allowed.join(', ');
  const message = `${method} is not allowed for this path; allowed: ${allow}`;
  return new HttpFault('METHOD_NOT_ALLOWED', message, { headers: { allow } });
}

export function unknownRoute(method: string, url: string): HttpFault {
  return new HttpFault('NOT_FOUND', `${method} ${url.split('?', 1)[0]?.slice(0, 200)} does not exist`);
}
