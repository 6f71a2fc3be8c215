import { route } from '../../../lib/http/route';
import { metadata } from '../../../lib/oauth/metadata';
import { runtime } from '../../../lib/runtime';

export const dynamic = 'force-dynamic';

/** Metadata of the authorization server (RFC 8414). */
export const GET = route(
  { method: 'GET', path: '/.well-known/oauth-authorization-server', access: 'public' },
  async () => metadata(await runtime()),
);
