import { listMetros } from '../../../../../lib/api/infrastructure';
import { route } from '../../../../../lib/http/route';
import { landAround } from '../../../../../lib/land';

/** The outline of the land under the map; it changes only with the atlas. */
export const GET = route(
  { method: 'GET', path: '/api/o/[slug]/land', access: 'read' },
  async ({ session: { scope } }) =>
    Response.json(landAround(await listMetros(scope)), {
      headers: { 'cache-control': 'private, max-age=86400' },
    }),
);
