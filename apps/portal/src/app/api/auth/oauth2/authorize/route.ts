import { route } from '../../../../../lib/http/route';
import { authorize } from '../../../../../lib/oauth/requests';
import { runtime } from '../../../../../lib/runtime';

export const dynamic = 'force-dynamic';

/** Where an application sends the browser of whoever connects it. */
export const GET = route(
  { method: 'GET', path: '/api/auth/oauth2/authorize', access: 'public' },
  async ({ request }) => authorize(await runtime(), request),
);
