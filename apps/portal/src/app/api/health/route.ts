import { route } from '../../../lib/http/route';

/** Liveness: the process responds. */
export const GET = route(
  { method: 'GET', path: '/api/health', access: 'public' },
  async () => new Response('live\n'),
);
