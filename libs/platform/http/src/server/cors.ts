import type { IncomingMessage } from 'node:http';
import { BoundedCache, LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import type { Principal } from '@isthmus/platform-identity';
import { addressOf, AddressRate } from './address.rate.js';
import type { HttpCall } from './http.call.js';

/** Which pages may use an API. Nothing here concerns clients that are not browsers: they send no origin. */
export interface CorsOptions {
  /**
   * Whether any credentials of this server may be used by pages of `origin`. A preflight carries no credentials, so it is
   * answered by this; the request itself by the origins of its own. The result is cached for five seconds.
   */
  admits: (origin: string) => Promise<boolean>;
  /** Headers of responses that pages may read, beside those of the server itself. */
  exposedHeaders?: readonly string[];
}

/** The origin of pages that have none; browsers send it as a word. */
const OPAQUE = 'null';
/** What a browser could send as an origin; anything else is taken for a page without one. */
const ORIGIN = /^[\x21-\x7e]{1,300}$/;
const NAMES = /^[\w!#$%&'*+.^`|~-]+(, ?[\w!#$%&'*+.^`|~-]+)*$/;
const USUAL_HEADERS = 'authorization, content-type';
const MAX_AGE_S = 600;
const FRESH_MS = 5_000;
/** Short, because an origin is often tried, then allowed and tried again. */
const REFUSED_MS = 1_000;
const ORIGINS_MAX = 10_000;
/** Per address; beyond it `admits` is not asked. */
const REFUSALS_PER_SECOND_MAX = 200;
const EXPOSED = [
  'x-request-id',
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
 * Cross-origin requests of one server (the Fetch standard, section 3.3): preflights by the origins of all its keys,
 * requests by those of their own key, without cookies. Not @fastify/cors: it sets headers on replies of Fastify, which
 * this server hijacks.
 */
export class Cors {
  /** Separate from those being asked about and refused, which must not evict them. */
  private readonly admitted = new BoundedCache<string, true>({ entriesMax: ORIGINS_MAX });
  private readonly asked = new LoadingCache<boolean>({ entriesMax: ORIGINS_MAX, freshMs: REFUSED_MS });
  private readonly refusals = new AddressRate(
    REFUSALS_PER_SECOND_MAX,
    'Pages of an origin that no key allows may call',
  );
  private readonly exposed: string;

  constructor(private readonly options: CorsOptions) {
    this.exposed = [...EXPOSED, ...(options.exposedHeaders ?? [])].join(', ');
  }

  /** To be called for each response: caches must not give one page the response to another. */
  vary(call: HttpCall): void {
    call.response.setHeader('vary', 'Origin');
  }

  /** Answers a preflight for a path that has `methods`. Throws PERMISSION_DENIED where no key admits its origin. */
  async answer(call: HttpCall, methods: readonly string[]): Promise<void> {
    call.response.setHeader('vary', 'Origin, Access-Control-Request-Headers');
    const origin = originOf(call);
    if (!(await this.isAdmitted(origin, addressOf(call.response.req))))
      throw refused('No API key may be used');
    const requested = call.headers['access-control-request-headers'] ?? '';
    this.allow(call, origin);
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
  admit(call: HttpCall, caller: Principal): void {
    if (call.headers.origin === undefined) return;
    const origin = originOf(call);
    if (!caller.origins.includes('*') && !caller.origins.includes(origin))
      throw refused('The credentials may not be used');
    this.allow(call, origin);
  }

  /** Lets a page read a response that depends on no credentials, such as the error for invalid ones. */
  async admitAnonymous(call: HttpCall): Promise<void> {
    if (call.headers.origin === undefined) return;
    const origin = originOf(call);
    // The page then cannot read the response, but that changes nothing of the response itself.
    const admitted = await this.isAdmitted(origin, addressOf(call.response.req)).catch(() => false);
    if (admitted) this.allow(call, origin);
  }

  private allow(call: HttpCall, origin: string): void {
    call.response.setHeader('access-control-allow-origin', origin);
    call.response.setHeader('access-control-expose-headers', this.exposed);
  }

  private async isAdmitted(origin: string, address: string): Promise<boolean> {
    if (this.admitted.get(origin)) return true;
    // Counted before the result is known, so that a burst does not pass at once.
    await this.refusals.spend(address);
    let admitted: boolean | undefined;
    try {
      admitted = await this.asked.get(origin, () => this.options.admits(origin));
    } finally {
      if (admitted !== false) await this.refusals.giveBack(address);
    }
    if (admitted) this.admitted.set(origin, true, FRESH_MS);
    return admitted;
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

function originOf({ headers: { origin = OPAQUE } }: HttpCall): string {
  return ORIGIN.test(origin) ? origin : OPAQUE;
}

function refused(what: string): AppError {
  return new AppError('PERMISSION_DENIED', `${what} by pages of this origin`, {
    remedy: 'Use an API key whose allowed origins include the origin of the page.',
  });
}
