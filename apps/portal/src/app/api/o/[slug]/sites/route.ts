import { listSites } from '../../../../../lib/api/infrastructure';
import { route } from '../../../../../lib/http/route';

/** Every site for the map, or those of `?metro=<id>`: 4,000 of them are fetched after the page is up. */
export const GET = route(
  { method: 'GET', path: '/api/o/[slug]/sites', access: 'read' },
  async ({ request, session: { scope } }) => {
    const metroId = new URL(request.url).searchParams.get('metro') ?? '';
    return Response.json(await listSites(scope, metroId.slice(0, 80)), {
      headers: { 'cache-control': 'private, max-age=30' },
    });
  },
);
