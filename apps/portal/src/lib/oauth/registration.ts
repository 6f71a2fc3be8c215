import { readBody } from '../http/read-body';
import { SCOPES } from './scopes';
import { oauthError } from './oauth-error';
import { GRANT_TYPES, registration, USUAL_GRANT_TYPES } from './registration.rules';
import { ask, type OAuthPortal } from './requests';

const BYTES_MAX = 16 * 1024;

/** Dynamic client registration (RFC 7591): by anybody, within limits of rate and number. */
export async function register(portal: OAuthPortal, request: Request): Promise<Response> {
  const given = jsonOf(await readBody(request, BYTES_MAX));
  const { data, error } = registration.safeParse(given);
  if (!data) {
    const [issue] = error.issues;
    const field = String(issue?.path[0] ?? 'The body');
    const code = field === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata';
    return oauthError(400, code, `${[field, ...(issue?.path.slice(1) ?? [])].join('.')} ${issue?.message}`);
  }
  const { scope, grant_types: grants, application_type = 'native', ...metadata } = data;
  // What is asked for beyond what there is has no effect, and the response says so (RFC 7591, section 2).
  const scopes = scope?.split(' ').filter((one) => SCOPES.includes(one)) ?? [];
  const body = {
    ...metadata,
    // Most applications do not say; a native one may have addresses on the web as well.
    application_type,
    ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
    grant_types: grants?.filter((one) => GRANT_TYPES.includes(one)) ?? USUAL_GRANT_TYPES,
  };
  return ask(portal, request, { path: 'register', body });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
