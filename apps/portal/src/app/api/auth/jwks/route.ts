import { route } from '../../../../lib/http/route';
import { signingKeys } from '../../../../lib/oauth/metadata';
import { runtime } from '../../../../lib/runtime';

export const dynamic = 'force-dynamic';

/** The keys that verify access tokens (RFC 7517). */
export const GET = route({ method: 'GET', path: '/api/auth/jwks', access: 'public' }, async () =>
  signingKeys(await runtime()),
);
