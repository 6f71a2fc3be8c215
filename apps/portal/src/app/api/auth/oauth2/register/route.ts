import { route } from '../../../../../lib/http/route';
import { register } from '../../../../../lib/oauth/registration';
import { runtime } from '../../../../../lib/runtime';

export const dynamic = 'force-dynamic';

/** Dynamic client registration (RFC 7591). */
export const POST = route(
  { method: 'POST', path: '/api/auth/oauth2/register', access: 'public' },
  async ({ request }) => register(await runtime(), request),
);
