import { AppError } from '@isthmus/platform-errors';
import { passThrough } from '../../../../../lib/http/pass-through';
import { readLimited, withSession } from '../../../../../lib/http/guard';
import { runtime } from '../../../../../lib/runtime';

const BODY_BYTES_MAX = 256 * 1024;
const ID = /^[0-9a-f-]{36}$/;

/** Sends an A2A v1 JSON-RPC request of the signed-in user to an agent, through the gateway that everyone uses. */
export function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return withSession(request, async ({ scope }) => {
    const { id } = await params;
    if (!ID.test(id)) throw new AppError('NOT_FOUND', 'malformed agent id');
    const body = await readLimited(request, BODY_BYTES_MAX);
    const { config, identity } = await runtime();
    return passThrough(request, {
      name: 'portal chat',
      url: `${config.GATEWAY_URL.replace(/\/$/, '')}/agents/${id}`,
      token: await identity.tokenFor('agent-gateway', scope),
      headers: { 'a2a-version': '1.0' },
      body,
    });
  });
}
