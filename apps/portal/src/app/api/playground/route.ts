import { passThrough } from '../../../lib/http/pass-through';
import { readLimited, withSession } from '../../../lib/http/guard';
import { runtime } from '../../../lib/runtime';

const BODY_BYTES_MAX = 256 * 1024;

/** Sends a chat completion of the signed-in user to the model gateway. */
export function POST(request: Request): Promise<Response> {
  return withSession(request, async ({ scope }) => {
    const body = await readLimited(request, BODY_BYTES_MAX);
    const { config, identity } = await runtime();
    return passThrough(request, {
      name: 'portal playground',
      url: `${config.MODELS_URL.replace(/\/$/, '')}/v1/chat/completions`,
      token: await identity.tokenFor('maas-gateway', scope),
      body,
    });
  });
}
