import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { lockOrganization, transaction } from '../auth/transaction';

/**
 * Signs in whom the provider of an organisation has named; called by this server only, by no request. FORBIDDEN when the
 * organisation has another provider meanwhile, or none.
 */
export function organizationSessions(pool: Pool) {
  return {
    id: 'organization-sessions',
    endpoints: {
      startOrganizationSession: createAuthEndpoint.serverOnly(
        {
          method: 'POST',
          body: z.object({ userId: z.string(), organizationId: z.string(), issuer: z.string() }),
        },
        async (ctx) => {
          const { userId, organizationId, issuer } = ctx.body;
          const { internalAdapter } = ctx.context;
          const session = await internalAdapter.createSession(userId, false, {
            ssoOrganizationId: organizationId,
          });
          // After the session is there: what ends the sessions of a provider either sees this one, or is seen here.
          if (!(await hasProvider(pool, { organizationId, issuer }))) {
            await internalAdapter.deleteSession(session.token);
            throw new APIError('FORBIDDEN');
          }
          const user = await internalAdapter.findUserById(userId);
          if (!user) throw new APIError('UNAUTHORIZED');
          await setSessionCookie(ctx, { session, user });
          return ctx.json({ ok: true });
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}

function hasProvider(
  pool: Pool,
  { organizationId, issuer }: { organizationId: string; issuer: string },
): Promise<boolean> {
  const reading = async (client: PoolClient) => {
    await lockOrganization(client, organizationId);
    const { rowCount } = await client.query(
      'SELECT 1 FROM sso_connections WHERE organization_id = $1 AND issuer = $2',
      [organizationId, issuer],
    );
    return rowCount === 1;
  };
  return transaction(pool, reading, [organizationId]);
}
