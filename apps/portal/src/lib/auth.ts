import { betterAuth } from 'better-auth';
import { admin, organization } from 'better-auth/plugins';
import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { PortalConfig } from '../config';

/** Sign-in by e-mail and password; organisations are tenants. People are invited or made by an administrator. */
export function createAuth(config: PortalConfig, pool: Pool) {
  return betterAuth({
    baseURL: config.PORTAL_URL,
    secret: config.BETTER_AUTH_SECRET,
    database: pool,
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    // In the database, so that all instances share the count.
    rateLimit: { enabled: true, storage: 'database', ...RATE_LIMIT_TABLE, customRules: SIGN_IN_RULE },
    advanced: { cookiePrefix: 'isthmus', database: { generateId: () => uuidv7() } },
    ...CORE_TABLES,
    databaseHooks: { session: { create: { before: (session) => withOrganization(pool, session) } } },
    plugins: [
      organization({ organizationLimit: 20, schema: ORGANIZATION_TABLES }),
      admin({ schema: ADMIN_COLUMNS }),
    ],
  });
}

/** Ten attempts per half minute from one address. */
const SIGN_IN_RULE = { '/sign-in/email': { window: 30, max: 10 } };

/** A session starts in the organisation that the user joined first. */
async function withOrganization<Session extends { userId: string }>(pool: Pool, session: Session) {
  const { rows } = await pool.query<{ organization_id: string }>(
    'SELECT organization_id FROM members WHERE user_id = $1 ORDER BY created_at, id LIMIT 1',
    [session.userId],
  );
  return { data: { ...session, activeOrganizationId: rows[0]?.organization_id ?? null } };
}

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' };

/** Names of tables and columns where better-auth's own differ from the platform's snake case. */
const CORE_TABLES = {
  user: { modelName: 'users', fields: { ...TIMES, emailVerified: 'email_verified' } },
  session: {
    modelName: 'sessions',
    fields: {
      ...TIMES,
      userId: 'user_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
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

const ORGANIZATION_TABLES = {
  session: { fields: { activeOrganizationId: 'active_organization_id' } },
  organization: { modelName: 'organizations', fields: { createdAt: 'created_at' } },
  member: {
    modelName: 'members',
    fields: { createdAt: 'created_at', organizationId: 'organization_id', userId: 'user_id' },
  },
  invitation: {
    modelName: 'invitations',
    fields: {
      createdAt: 'created_at',
      organizationId: 'organization_id',
      expiresAt: 'expires_at',
      inviterId: 'inviter_id',
    },
  },
};

const ADMIN_COLUMNS = {
  user: { fields: { banReason: 'ban_reason', banExpires: 'ban_expires' } },
  session: { fields: { impersonatedBy: 'impersonated_by' } },
};
