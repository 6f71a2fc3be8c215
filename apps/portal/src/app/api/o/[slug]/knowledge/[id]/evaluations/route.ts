import { listRuns } from '../../../../../../../lib/api/knowledge-evaluation';
import { route } from '../../../../../../../lib/http/route';

/** The evaluations of a base that are kept, and how far the one is that runs, for a page that follows it. */
export const GET = route<'read', { slug: string; id: string }>(
  { method: 'GET', path: '/api/o/[slug]/knowledge/[id]/evaluations', access: 'read' },
  async ({ params: { id }, session: { scope } }) =>
    Response.json(await listRuns(scope, id), { headers: { 'cache-control': 'no-store' } }),
);
