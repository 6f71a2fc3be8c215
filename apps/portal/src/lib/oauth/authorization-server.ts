import { oauthProvider } from '@better-auth/oauth-provider';
import { jwt } from 'better-auth/plugins';
import type { Pool } from 'pg';
import type { PortalConfig } from '../../config';
import { clientDiscovery } from './client/client-discovery';
import type { ClientDocuments } from './client/client-documents';
import type { TokenExchangePorts } from './token-exchange/exchange.ports';
import { tokenExchange } from './token-exchange/exchange.grant';
import { TOKEN_EXCHANGE } from './token-exchange/exchange.request';
import { grantClaims } from './grant-claims';
import type { OrganizationChoice } from './organization-choice';
import { resourcesOf } from './resource.rules';
import { SCOPES } from './scopes';
import { OAUTH_TABLES, SIGNING_KEY_TABLE } from './tables';

const ACCESS_SECONDS = 300;
const REFRESH_SECONDS = 30 * 86_400;
const CODE_SECONDS = 600;
/** A client whose connection broke may repeat a refresh, and gets the same tokens. */
const REPEAT_SECONDS = 10;
const ROTATE_SECONDS = 30 * 86_400;
/** Tokens that a former key has signed expire within minutes. */
const FORMER_KEY_SECONDS = 3_600;

/** The page on which somebody decides what an application may do. */
export const CONSENT_PAGE = '/connect';

/** Identifies this authorization server (RFC 8414, section 2). */
export function issuerOf({ PORTAL_URL }: Pick<PortalConfig, 'PORTAL_URL'>): string {
  return new URL(PORTAL_URL).origin;
}

/**
 * OAuth 2.1 (ADR 0027): authorization code with PKCE, rotating refresh tokens, dynamic registration (RFC 7591). Access
 * tokens are JWTs of five minutes (RFC 9068) for one of the gateways, in the one organisation that the person chose.
 */
export function authorizationServer({ config, pool, choice, ports, documents }: Parts) {
  const signing = {
    jwks: {
      keyPairConfig: { alg: 'ES256' as const },
      rotationInterval: ROTATE_SECONDS,
      gracePeriod: FORMER_KEY_SECONDS,
    },
    jwt: { issuer: issuerOf(config) },
    disableSettingJwtHeader: true,
    schema: SIGNING_KEY_TABLE,
  };
  const [{ identifier: gateway }] = resourcesOf(config);
  const parts = { pool, issuer: issuerOf(config), gateway, jwt: signing };
  return [
    jwt(signing),
    oauthProvider({
      scopes: SCOPES,
      grantTypes: ['authorization_code', 'refresh_token'],
      // Its `resources` would be written while better-auth starts: a database that is late then would end all sign-in for
      // as long as the process runs. See ensureResources.
      enforcePerClientResources: false,
      loginPage: CONSENT_PAGE,
      consentPage: CONSENT_PAGE,
      postLogin: {
        page: CONSENT_PAGE,
        // The page asks each time: tokens are for the organisation that is chosen there.
        shouldRedirect: () => !choice.made,
        consentReferenceId: () => choice.required(),
      },
      extensions: [
        {
          claims: { accessToken: (input) => grantClaims(pool, input) },
          clientDiscovery: clientDiscovery(pool, documents),
          ...(ports && { grants: { [TOKEN_EXCHANGE]: tokenExchange({ ...parts, ports }) } }),
        },
      ],
      allowDynamicClientRegistration: true,
      allowUnauthenticatedClientRegistration: true,
      accessTokenExpiresIn: ACCESS_SECONDS,
      refreshTokenExpiresIn: REFRESH_SECONDS,
      refreshTokenReuseInterval: REPEAT_SECONDS,
      codeExpiresIn: CODE_SECONDS,
      rateLimit: {
        authorize: { window: 60, max: 60 },
        token: { window: 60, max: 120 },
        revoke: { window: 60, max: 60 },
        register: { window: 60, max: 10 },
      },
      schema: OAUTH_TABLES,
    }),
  ];
}

interface Parts {
  config: PortalConfig;
  pool: Pool;
  choice: OrganizationChoice;
  /** What token exchange asks of the services; absent where there is none. */
  ports?: TokenExchangePorts | undefined;
  documents: Pick<ClientDocuments, 'get'>;
}
