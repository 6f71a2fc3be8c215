import type { IncomingMessage } from 'node:http';
import { AppError } from '@isthmus/platform-errors';
import type { Principal } from '@isthmus/platform-identity';
import type { HttpCall } from './http.call.js';

/** Lets pages of other origins call an API. Nothing here concerns clients that are not browsers: they send no origin. */
export interface CorsOptions {
  /** Headers of responses that pages may read, beside those of the server itself. */
  exposedHeaders?: readonly string[];
}

/** What a browser sends as an origin (RFC 6454, section 7); the word is that of pages that have none. */
const ORIGIN = /^(null|[a-z][a-z\d+.-]{0,30}:\/\/[\w.:[\]-]{0,300})$/;
const NAMES = /^[\w!#$%&'*+.^`|~-]+(, ?[\w!#$%&'*+.^`|~-]+)*$/;
const USUAL_HEADERS = 'authorization, content-type';
const MAX_AGE_S = 600;
const EXPOSED = [
  'x-request-id',
  'www-authenticate',
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
  'retry-after',
  'x-should-retry',
];

/**
 * Cross-origin requests of one server (the Fetch standard, section 3.3), without the browser's own credentials. A preflight
 * carries none, so it is answered for every origin; a request is refused where its credentials may not be used by pages of
 * its origin (ADR 0027). Not @fastify/cors: it sets headers on replies of Fastify, which this server hijacks.
 */
export class Cors {
  private readonly exposed: string;

  constructor({ exposedHeaders = [] }: CorsOptions) {
    this.exposed = [...EXPOSED, ...exposedHeaders].join(', ');
  }

  /** To be called for each response: caches must not give one page the response to another. */
  vary(call: HttpCall): void {
    call.response.setHeader('vary', 'Origin');
  }

  /** Answers a preflight for a path that has `methods`. Throws PERMISSION_DENIED for what is no origin. */
  answer(call: HttpCall, methods: readonly string[]): void {
    call.response.setHeader('vary', 'Origin, Access-Control-Request-Headers');
    const origin = originOf(call);
    if (origin !== undefined) this.allow(call, origin);
    const requested = call.headers['access-control-request-headers'] ?? '';
    call.send('', {
      status: 204,
      headers: {
        'access-control-allow-methods': methods.join(', '),
        'access-control-allow-headers': NAMES.test(requested) ? requested : USUAL_HEADERS,
        'access-control-max-age': String(MAX_AGE_S),
      },
    });
  }

  /** Lets a page read the response to a request of `caller`; throws PERMISSION_DENIED for another page. */
  admit(call: HttpCall, { origins }: Pick<Principal, 'origins'>): void {
    const origin = originOf(call);
    if (origin === undefined) return;
    if (!origins.includes('*') && !origins.includes(origin))
      throw new AppError('PERMISSION_DENIED', 'The credentials may not be used by pages of this origin', {
        remedy: 'Use an API key whose allowed origins include the origin of the page.',
      });
    this.allow(call, origin);
  }

  /** Lets a page read a response that depends on no credentials, such as the error for invalid ones. */
  admitAnonymous(call: HttpCall): void {
    const { origin } = call.headers;
    if (origin !== undefined && ORIGIN.test(origin)) this.allow(call, origin);
  }

  private allow(call: HttpCall, origin: string): void {
    call.response.setHeader('access-control-allow-origin', origin);
    call.response.setHeader('access-control-expose-headers', this.exposed);
  }
}

/** Whether a browser asks what it may send. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** Of the page that sent the request; undefined where none did. Throws PERMISSION_DENIED for what no browser sends. */
function originOf({ headers: { origin } }: HttpCall): string | undefined {
  if (origin === undefined || ORIGIN.test(origin)) return origin;
  throw new AppError('PERMISSION_DENIED', 'The header Origin is not an origin', {
    remedy: 'Send what a browser sends, such as "https://app.example", or no Origin.',
  });
}
