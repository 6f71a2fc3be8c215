import { route } from '../../../../../lib/http/route';
import { runtime } from '../../../../../lib/runtime';

export const dynamic = 'force-dynamic';

/** The cookie of a session that has begun; it has a prefix over HTTPS. */
const SESSION = /^[\w-]*isthmus\.session_token=[^;]/;

/** Where the provider of single sign-on sends the browser back; better-auth checks the state and signs in. */
export const GET = route(
  { method: 'GET', path: '/api/auth/callback/sso', access: 'public' },
  async ({ request }) => {
    const { auth, config, limits } = await runtime();
    // By its public address, which the provider was given.
    const url = new URL(request.url);
    const response = await auth.handler(
      new Request(new URL(`${url.pathname}${url.search}`, config.PORTAL_URL), request),
    );
    if (response.headers.getSetCookie().some((cookie) => SESSION.test(cookie)))
      await limits.endedAtProvider(request.headers.get('x-forwarded-for') ?? '');
    return response;
  },
);
