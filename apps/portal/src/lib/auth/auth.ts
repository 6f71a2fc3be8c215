import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { admin, genericOAuth, twoFactor } from 'better-auth/plugins';
import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { PortalConfig } from '../../config';
import { isAppError } from '../app-error';
import { PASSWORD_CHARACTERS_MIN } from './password-length';
import type { PasswordHasher } from './password-hasher';
import { FRESH_SECONDS, passkeysOf } from './passkeys';
import { emailAddress, nameOr, subject } from './person.rules';
import { authorizationServer } from '../oauth/authorization-server';
import { ClientDocuments } from '../oauth/client/client-documents';
import type { TokenExchangePorts } from '../oauth/token-exchange/exchange.ports';
import { OrganizationChoice } from '../oauth/organization-choice';
import { organizationSessions } from '../sso/session.plugin';

/**
 * Sign-in by e-mail and password, with a second factor, by a passkey, or through the provider of the configuration;
 * sessions and credentials. Organisations and their members are not better-auth's: it checks, then acts, and knows no audit log.
 */
export function createAuth({
  config,
  pool,
  passwords,
  choice = new OrganizationChoice(),
  ports,
  documents = new ClientDocuments(),
}: AuthOptions) {
  return betterAuth({
    appName: 'Isthmus',
    baseURL: config.PORTAL_URL,
    secret: config.BETTER_AUTH_SECRET,
    database: pool,
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_CHARACTERS_MIN,
      password: {
        hash: (password) => passwords.hash(password).catch(busy),
        verify: (given) => passwords.verify(given).catch(busy),
      },
    },
    // In the database, so that all instances share the count. Passwords have limits of their own: SignInLimits.
    rateLimit: {
      enabled: true,
      storage: 'database',
      ...RATE_LIMIT_TABLE,
      customRules: { '/sign-in/email': false, '/passkey/*': { window: 60, max: 60 } },
    },
    advanced: { cookiePrefix: 'isthmus', database: { generateId: () => uuidv7() } },
    onAPIError: { errorURL: '/sign-in' },
    ...CORE_TABLES,
    databaseHooks: {
      user: { create: { before: asPerson } },
      account: { create: { before: asIdentity } },
      session: { create: { before: (session, ctx) => withOrganization(pool, session, ctx?.path) } },
    },
    plugins: [
      admin({ schema: ADMIN_COLUMNS }),
      twoFactor({ issuer: 'Isthmus', schema: TWO_FACTOR_TABLE }),
      genericOAuth({ config: providersOf(config) }),
      ...passkeysOf(config),
      ...authorizationServer({ config, pool, choice, ports, documents }),
      organizationSessions(pool),
    ],
  });
}

/** The provider of single sign-on; part of the address to which it sends people back. */
export const SSO_PROVIDER = 'sso';

/** Whether people can sign in with the provider of the configuration. */
export function hasProvider({ OIDC_ISSUER, OIDC_CLIENT_ID }: PortalConfig): boolean {
  return OIDC_ISSUER !== undefined && OIDC_CLIENT_ID !== undefined;
}

function providersOf({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET }: PortalConfig) {
  if (!OIDC_ISSUER || !OIDC_CLIENT_ID) return [];
  return [
    {
      providerId: SSO_PROVIDER,
      discoveryUrl: `${OIDC_ISSUER.replace(/\/$/, '')}/.well-known/openid-configuration`,
      requireIdTokenVerification: true,
      clientId: OIDC_CLIENT_ID,
      clientSecret: OIDC_CLIENT_SECRET,
      scopes: ['openid', 'email', 'profile'],
    },
  ];
}

interface AuthOptions {
  config: PortalConfig;
  pool: Pool;
  passwords: PasswordHasher;
  /** For which organisation an application is let in. */
  choice?: OrganizationChoice;
  /** What token exchange asks of the services; without them there is none. */
  ports?: TokenExchangePorts;
  /** Of applications that have not registered. */
  documents?: Pick<ClientDocuments, 'get'>;
}

/** better-auth passes on only errors of its own kind. */
function busy(cause: unknown): never {
  if (!isAppError(cause)) throw cause;
  throw new APIError('SERVICE_UNAVAILABLE', { code: 'BUSY', message: cause.message });
}

/**
 * A session is recorded in the audit log of the organisation that signed the user in, or else of the one that they
 * joined first. What a password begins is no session yet for somebody with a second factor: better-auth ends it, and
 * begins another one after the code.
 */
async function withOrganization(pool: Pool, session: NewSession, path: string | undefined) {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT m.organization_id AS id FROM members m JOIN users u ON u.id = m.user_id
     WHERE m.user_id = $1 AND NOT (coalesce(u.two_factor_enabled, false) AND $3)
     ORDER BY m.organization_id = $2 DESC NULLS LAST, m.created_at, m.id LIMIT 1`,
    [session.userId, session.ssoOrganizationId ?? null, path === '/sign-in/email'],
  );
  return { data: { ...session, activeOrganizationId: rows[0]?.id ?? null } };
}

/** Only the provider of the configuration makes users through better-auth; its people pass the rules of others. */
function asPerson(user: { email: string; name: string }) {
  const email = emailAddress().safeParse(user.email);
  if (!email.success) return Promise.resolve(false);
  return Promise.resolve({ data: { ...user, email: email.data, name: nameOr(email.data, user.name) } });
}

function asIdentity(account: { accountId: string }) {
  return Promise.resolve(subject().safeParse(account.accountId).success ? { data: account } : false);
}

interface NewSession {
  userId: string;
  ssoOrganizationId?: string;
}

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' };

/** Names of tables and columns where better-auth's own differ from the platform's snake case. */
const CORE_TABLES = {
  user: { modelName: 'users', fields: { ...TIMES, emailVerified: 'email_verified' } },
  session: {
    modelName: 'sessions',
    freshAge: FRESH_SECONDS,
    fields: {
      ...TIMES,
      userId: 'user_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
    },
    additionalFields: {
      activeOrganizationId: {
        type: 'string' as const,
        required: false,
        input: false,
        fieldName: 'active_organization_id',
      },
      ssoOrganizationId: {
        type: 'string' as const,
        required: false,
        input: false,
        fieldName: 'sso_organization_id',
      },
    },
  },
  account: {
    modelName: 'accounts',
    fields: {
      ...TIMES,
      userId: 'user_id',
      accountId: 'account_id',
      providerId: 'provider_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
    },
  },
  verification: { modelName: 'verifications', fields: { ...TIMES, expiresAt: 'expires_at' } },
};

const RATE_LIMIT_TABLE = { modelName: 'rate_limits', fields: { lastRequest: 'last_request' } };

const TWO_FACTOR_TABLE = {
  user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
  twoFactor: {
    modelName: 'two_factors',
    fields: {
      userId: 'user_id',
      backupCodes: 'backup_codes',
      failedVerificationCount: 'failed_verification_count',
      lockedUntil: 'locked_until',
    },
  },
};

const ADMIN_COLUMNS = {
  user: { fields: { banReason: 'ban_reason', banExpires: 'ban_expires' } },
  session: { fields: { impersonatedBy: 'impersonated_by' } },
};
