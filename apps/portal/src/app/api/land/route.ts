import { listMetros } from '../../../lib/api/infrastructure';
import { withSession } from '../../../lib/http/guard';
import { landAround } from '../../../lib/land';

/** The outline of the land under the map; it changes only with the atlas. */
export function GET(request: Request): Promise<Response> {
  return withSession(request, async ({ scope }) =>
    Response.json(landAround(await listMetros(scope)), {
      headers: { 'cache-control': 'private, max-age=86400' },
    }),
  );
}
