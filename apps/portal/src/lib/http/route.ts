import 'server-only';
import { AppError } from '@isthmus/platform-errors';
import { may, notPermitted, type Permission } from '@isthmus/platform-identity';
import { slugOf } from '../../organization/path';
import { isAppError } from '../app-error';
import { logFailure } from '../failure';
import { runtime } from '../runtime';
import { sessionIn, type Session, type SignedIn } from '../memberships';
import { currentUser } from '../session';

/**
 * Who may call a route: anyone, members of the organisation in its path who have a permission, or operators of the
 * platform.
 */
export type Access = 'public' | Permission | 'operator';

export interface RouteRule<Allowed extends Access = Access> {
  method: 'GET' | 'POST';
  /** As callers write it, such as `/api/o/[slug]/agents/[id]/cost`; the name of the route in logs. */
  path: string;
  access: Allowed;
}

/** What a route knows of its caller. */
interface CallerOf extends Record<Permission, Session> {
  public: undefined;
  operator: SignedIn;
}

/** One request. */
export interface Call<Allowed extends Access, Params> {
  request: Request;
  params: Params;
  session: CallerOf[Allowed];
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
export function route<Allowed extends Access, Params extends { slug?: string } = { slug?: string }>(
  rule: RouteRule<Allowed>,
  handle: (call: Call<Allowed, Params>) => Promise<Response>,
): RouteHandler<Params> {
  const handler = async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    try {
      const params = await context.params;
      const session = await callerOf(request, rule.access, params);
      // `session` matches the access rule: admit throws otherwise.
      return await handle({ request, params, session } as Call<Allowed, Params>);
    } catch (error) {
      const { logger } = await runtime();
      return errorResponse(error, logFailure(logger, `${rule.method} ${rule.path}`, error));
    }
  };
  return Object.assign(handler, { rule });
}

async function callerOf(
  request: Request,
  access: Access,
  params: { slug?: string },
): Promise<CallerOf[Access]> {
  if (access === 'public') return undefined;
  assertSameSite(request);
  const signedIn = await currentUser();
  if (!signedIn)
    throw new AppError('UNAUTHENTICATED', 'Not signed in', { remedy: 'Sign in, then try again.' });
  if (access === 'operator') {
    if (!signedIn.user.operator)
      throw new AppError('PERMISSION_DENIED', 'Only operators of the platform may do this');
    return signedIn;
  }
  const session = memberOf(signedIn, request, params.slug ?? '');
  if (!may(session.role, access)) throw notPermitted(access);
  return session;
}

/** The organisation is the one in the path of the route, which must be that of the page that calls it. */
function memberOf(signedIn: SignedIn, request: Request, slug: string): Session {
  const page = URL.parse(request.headers.get('referer') ?? '')?.pathname ?? '';
  if ((slugOf(page) ?? slug) !== slug)
    throw new AppError('PERMISSION_DENIED', 'The page belongs to another organisation');
  const session = sessionIn(signedIn, slug);
  if (!session) throw new AppError('NOT_FOUND', 'There is no such organisation');
  return session;
}

/** Browsers send the site of a request; other sites may not use the session cookie. */
function assertSameSite(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') {
    throw new AppError('PERMISSION_DENIED', 'Cross-site requests are refused');
  }
}

function errorResponse(error: unknown, failure: ReturnType<typeof logFailure>): Response {
  const status = isAppError(error) ? error.httpStatus : 500;
  const waitMs = isAppError(error) ? error.retryAfterMs : undefined;
  const headers = waitMs === undefined ? {} : { 'retry-after': String(Math.ceil(waitMs / 1_000)) };
  return Response.json({ error: failure }, { status, headers: { 'cache-control': 'no-store', ...headers } });
}
