import { decodeJwt } from 'jose';
import type { Runtime } from '../runtime';
import { ask, formOf } from './requests';

/**
 * Token revocation (RFC 7009). A refresh token ends its grant, and with it every access token; so does an access token,
 * which better-auth only verifies.
 */
export async function revoke(
  portal: Pick<Runtime, 'auth' | 'config' | 'pool'>,
  request: Request,
): Promise<Response> {
  const form = await formOf(request);
  if (form instanceof Response) return form;
  const response = await ask(portal, request, { path: 'revoke', body: form });
  if (response.ok || response.status >= 500) return done(response);
  const { error } = (await response.clone().json()) as { error?: string };
  if (error === 'unsupported_token_type') {
    // The client and the signature were right.
    const { grant, client_id: clientId } = decodeJwt(form.get('token') ?? '');
    if (clientId === clientOf(request, form)) await endGrant(portal, String(grant), String(clientId));
    return done(response);
  }
  // What is no token, or not any more, is no error (RFC 7009, section 2.2).
  return error === 'invalid_request' && form.has('token') && form.get('token') !== ''
    ? done(response)
    : response;
}

function done(response: Response): Response {
  return response.status >= 500
    ? response
    : new Response(null, { status: 200, headers: { 'cache-control': 'no-store' } });
}

async function endGrant({ pool }: Pick<Runtime, 'pool'>, grantId: string, clientId: string): Promise<void> {
  await pool.query('DELETE FROM oauth_consents WHERE id::text = $1 AND client_id = $2', [grantId, clientId]);
}

/** As whom the client has authenticated: by HTTP Basic, or in the form. */
function clientOf({ headers }: Request, form: URLSearchParams): string | null {
  const basic = /^Basic +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (basic === undefined) return form.get('client_id');
  return decodeURIComponent(Buffer.from(basic, 'base64').toString().split(':', 1)[0] ?? '');
}
