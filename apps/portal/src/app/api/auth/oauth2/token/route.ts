import { route } from '../../../../../lib/http/route';
import { issueToken } from '../../../../../lib/oauth/requests';
import { runtime } from '../../../../../lib/runtime';

export const dynamic = 'force-dynamic';

/** Where an application gets tokens for a code, or for a refresh token. */
export const POST = route(
  { method: 'POST', path: '/api/auth/oauth2/token', access: 'public' },
  async ({ request }) => issueToken(await runtime(), request),
);
