import { listSites } from '../../../lib/api/infrastructure';
import { withSession } from '../../../lib/http/guard';

/** Every site for the map, or those of `?metro=<id>`: 4,000 of them are fetched after the page is up. */
export function GET(request: Request): Promise<Response> {
  return withSession(request, async ({ scope }) => {
    const metroId = new URL(request.url).searchParams.get('metro') ?? '';
    return Response.json(await listSites(scope, metroId.slice(0, 80)), {
      headers: { 'cache-control': 'private, max-age=30' },
    });
  });
}
