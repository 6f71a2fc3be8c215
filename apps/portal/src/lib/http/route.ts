import 'server-only';
import { AppError } from '@isthmus/platform-errors';
import { isAppError } from '../app-error';
import { logFailure } from '../failure';
import { runtime } from '../runtime';
import { currentSession, type Session } from '../session';

/** Who may call a route: anyone, signed-in users, or administrators of the platform. */
export type Access = 'public' | 'signed-in' | 'operator';

export interface RouteRule<Allowed extends Access = Access> {
  method: 'GET' | 'POST';
  /** As callers write it, such as `/api/agents/[id]/cost`; the name of the route in logs. */
  path: string;
  access: Allowed;
}

/** One request; a public route may have no session. */
export interface Call<Allowed extends Access, Params> {
  request: Request;
  params: Params;
  session: Allowed extends 'public' ? undefined : Session;
}

/** The function that Next calls; a test reads `rule`. */
export interface RouteHandler<Params> {
  (request: Request, context: { params: Promise<Params> }): Promise<Response>;
  rule: RouteRule;
}

/**
 * A route handler behind its access rule. Errors are logged once, and returned as
 * `{ error: { code, message, correlationId, remedy? } }` with the status of the code.
 */
export function route<Allowed extends Access, Params = object>(
  rule: RouteRule<Allowed>,
  handle: (call: Call<Allowed, Params>) => Promise<Response>,
): RouteHandler<Params> {
  const handler = async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    try {
      const session = rule.access === 'public' ? undefined : await admit(request, rule.access, rule.method);
      const params = await context.params;
      // `session` matches the access rule: admit throws otherwise.
      return await handle({ request, params, session } as Call<Allowed, Params>);
    } catch (error) {
      const { logger } = await runtime();
      return errorResponse(error, logFailure(logger, `${rule.method} ${rule.path}`, error));
    }
  };
  return Object.assign(handler, { rule });
}

async function admit(
  request: Request,
  access: 'signed-in' | 'operator',
  method: RouteRule['method'],
): Promise<Session> {
  assertSameSite(request);
  if (method !== 'GET') await assertOwnOrigin(request);
  const session = await currentSession();
  if (!session)
    throw new AppError('UNAUTHENTICATED', 'Not signed in', { remedy: 'Sign in, then try again.' });
  if (access === 'operator' && !session.user.operator)
    throw new AppError('PERMISSION_DENIED', 'Only administrators of the platform may do this');
  return session;
}

/** Browsers send the site of a request; other sites may not use the session cookie. */
function assertSameSite(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') {
    throw crossSite();
  }
}

/**
 * Browsers without `sec-fetch-site` at least send the origin of requests that are not GET. It must be that of the
 * portal: the Host of the request or, behind a proxy that changes it, the host of PORTAL_URL.
 */
async function assertOwnOrigin({ headers }: Request): Promise<void> {
  const origin = headers.get('origin');
  if (origin === null) return;
  const host = URL.parse(origin)?.host; // None for "null", which browsers send for a page without an origin.
  if (host === undefined) throw crossSite();
  if (host === headers.get('host')) return;
  const { config } = await runtime();
  if (host !== new URL(config.PORTAL_URL).host) throw crossSite();
}

function crossSite(): AppError {
  return new AppError('PERMISSION_DENIED', 'Cross-site requests are refused');
}

function errorResponse(error: unknown, failure: ReturnType<typeof logFailure>): Response {
  const status = isAppError(error) ? error.httpStatus : 500;
  const waitMs = isAppError(error) ? error.retryAfterMs : undefined;
  const headers = waitMs === undefined ? {} : { 'retry-after': String(Math.ceil(waitMs / 1_000)) };
  return Response.json({ error: failure }, { status, headers: { 'cache-control': 'no-store', ...headers } });
}
