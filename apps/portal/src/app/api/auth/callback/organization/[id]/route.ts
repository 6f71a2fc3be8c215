import { NextRequest } from 'next/server';
import { isAppError } from '../../../../../../lib/app-error';
import { route } from '../../../../../../lib/http/route';
import { report } from '../../../../../../lib/report';
import { runtime } from '../../../../../../lib/runtime';
import { finishSignIn, SSO_COOKIE } from '../../../../../../lib/sso/sign-in';

export const dynamic = 'force-dynamic';

/** Where the provider of an organisation sends the browser back. */
export const GET = route<'public', { slug?: string; id: string }>(
  { method: 'GET', path: '/api/auth/callback/organization/[id]', access: 'public' },
  async ({ request, params: { id: organizationId } }) => {
    const { headers, url } = request;
    const { search: query } = new URL(url);
    // Skips cookies that cannot be decoded.
    const cookie = new NextRequest(url, { headers }).cookies.get(SSO_COOKIE)?.value ?? '';
    try {
      const answer = { organizationId, query, cookie, headers };
      const { response, next } = await finishSignIn(await runtime(), answer);
      return redirect(next, response.headers.getSetCookie());
    } catch (error) {
      await report('portal single sign-on', error);
      const known = isAppError(error) ? error.code : 'INTERNAL';
      return redirect(`/sign-in/organization?${new URLSearchParams({ error: known })}`, []);
    }
  },
);

/** The cookie of the sign-in is of no use any more. */
function redirect(path: string, cookies: string[]): Response {
  const headers = new Headers({ location: path, 'cache-control': 'no-store' });
  for (const cookie of [...cookies, `${SSO_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`])
    headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}
