import { route } from '../../../../../lib/http/route';
import { revoke } from '../../../../../lib/oauth/revocation';
import { runtime } from '../../../../../lib/runtime';

export const dynamic = 'force-dynamic';

/** Where an application gives up a token (RFC 7009). */
export const POST = route(
  { method: 'POST', path: '/api/auth/oauth2/revoke', access: 'public' },
  async ({ request }) => revoke(await runtime(), request),
);
