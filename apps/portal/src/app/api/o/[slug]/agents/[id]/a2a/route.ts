import { notFound } from '@isthmus/platform-errors';
import { passThrough } from '../../../../../../../lib/http/pass-through';
import { readBody } from '../../../../../../../lib/http/read-body';
import { route } from '../../../../../../../lib/http/route';
import { runtime } from '../../../../../../../lib/runtime';

const BODY_BYTES_MAX = 256 * 1024;
const ID = /^[0-9a-f-]{36}$/;
const JSON_RPC_INTERNAL_ERROR = -32603;

/** Sends an A2A v1 JSON-RPC request of the signed-in user to an agent, through the gateway that everyone uses. */
export const POST = route<'build', { slug: string; id: string }>(
  { method: 'POST', path: '/api/o/[slug]/agents/[id]/a2a', access: 'build' },
  async ({ request, params: { id }, session: { scope } }) => {
    if (!ID.test(id)) throw notFound('agent', id);
    const body = await readBody(request, BODY_BYTES_MAX);
    const { config, identity } = await runtime();
    return passThrough(request, {
      name: 'portal chat',
      url: `${config.GATEWAY_URL.replace(/\/$/, '')}/agents/${id}`,
      token: await identity.tokenFor('agent-gateway', scope),
      headers: { 'a2a-version': '1.0' },
      body,
      lastEvent: ({ message, correlationId }) => ({
        jsonrpc: '2.0',
        id: null,
        error: { code: JSON_RPC_INTERNAL_ERROR, message, data: { correlationId } },
      }),
    });
  },
);
