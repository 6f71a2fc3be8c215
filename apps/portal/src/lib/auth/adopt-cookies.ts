import 'server-only';
import { parseSetCookieHeader } from 'better-auth/cookies';
import { cookies } from 'next/headers';

/** Passes the cookies of a better-auth response on to the browser, inside a server action. */
export async function adoptCookies(response: Response): Promise<void> {
  const jar = await cookies();
  for (const header of response.headers.getSetCookie()) {
    for (const [name, { value, ...attributes }] of parseSetCookieHeader(header)) {
      jar.set(name, decodeURIComponent(value), {
        path: attributes.path ?? '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: attributes.secure === true,
        ...(attributes['max-age'] === undefined ? {} : { maxAge: Number(attributes['max-age']) }),
      });
    }
  }
}
