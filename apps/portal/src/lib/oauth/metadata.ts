import { issuerOf } from './authorization-server';
import { SCOPES } from './scopes';
import { GRANT_TYPES } from './registration.rules';
import type { OAuthPortal } from './requests';

const MAX_AGE_S = 300;

/** Metadata of the authorization server (RFC 8414), of what this portal serves: better-auth would do more. */
export function metadata({ config }: Pick<OAuthPortal, 'config'>): Response {
  const issuer = issuerOf(config);
  const at = (path: string) => `${issuer}/api/auth/${path}`;
  const methods = ['none', 'client_secret_basic', 'client_secret_post'];
  return published({
    issuer,
    authorization_endpoint: at('oauth2/authorize'),
    token_endpoint: at('oauth2/token'),
    registration_endpoint: at('oauth2/register'),
    revocation_endpoint: at('oauth2/revoke'),
    jwks_uri: at('jwks'),
    scopes_supported: SCOPES,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: GRANT_TYPES,
    token_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_methods_supported: methods,
    code_challenge_methods_supported: ['S256'],
    client_id_metadata_document_supported: true,
    authorization_response_iss_parameter_supported: true,
  });
}

/** The public keys that sign access tokens, and those whose tokens may still be valid. */
export async function signingKeys({ auth, config }: OAuthPortal): Promise<Response> {
  const response = await auth.handler(new Request(`${issuerOf(config)}/api/auth/jwks`));
  if (!response.ok) return response;
  return published((await response.json()) as object);
}

function published(document: object): Response {
  return Response.json(document, {
    headers: { 'cache-control': `public, max-age=${MAX_AGE_S}` },
  });
}
