import type { Runtime } from '../runtime';

/** From where a browser asks; `cookie` where it may be signed in, or is in the middle of it. */
export interface Caller {
  address: string;
  userAgent: string;
  cookie?: string;
}

/** Calls an endpoint of better-auth as the browser of `caller` would: within its limits of requests. */
export async function askAuth(
  { auth, config }: Pick<Runtime, 'auth' | 'config'>,
  path: string,
  { caller, body }: { caller: Caller; body?: object },
): Promise<Response> {
  const origin = new URL(config.PORTAL_URL).origin;
  const headers = new Headers({
    'content-type': 'application/json',
    origin,
    'x-forwarded-for': caller.address,
    'user-agent': caller.userAgent,
  });
  if (caller.cookie) headers.set('cookie', caller.cookie);
  return auth.handler(
    new Request(`${origin}/api/auth${path}`, {
      method: body ? 'POST' : 'GET',
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
}
