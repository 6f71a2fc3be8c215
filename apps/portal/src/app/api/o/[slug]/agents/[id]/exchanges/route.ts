import { listExchanges } from '../../../../../../../lib/api/exchanges';
import { route } from '../../../../../../../lib/http/route';

/** A page of the messages to an agent: `?protocol=&conversation=&cursor=`; the gateway checks what they are. */
export const GET = route<'read', { slug: string; id: string }>(
  { method: 'GET', path: '/api/o/[slug]/agents/[id]/exchanges', access: 'read' },
  async ({ request, params: { id: agentId }, session: { scope } }) => {
    const query = new URL(request.url).searchParams;
    const [protocol = '', conversation = '', pageToken = ''] = ['protocol', 'conversation', 'cursor'].map(
      (name) => query.get(name) ?? '',
    );
    return Response.json(await listExchanges(scope, { agentId, protocol, conversation, pageToken }), {
      headers: { 'cache-control': 'no-store' },
    });
  },
);
