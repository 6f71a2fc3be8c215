import { passThrough } from '../../../../../lib/http/pass-through';
import { readBody } from '../../../../../lib/http/read-body';
import { route } from '../../../../../lib/http/route';
import { runtime } from '../../../../../lib/runtime';

const BODY_BYTES_MAX = 256 * 1024;

/** Sends a chat completion of the signed-in user to the model gateway. */
export const POST = route(
  { method: 'POST', path: '/api/o/[slug]/playground', access: 'build' },
  async ({ request, session: { scope } }) => {
    const body = await readBody(request, BODY_BYTES_MAX);
    const { config, identity } = await runtime();
    return passThrough(request, {
      name: 'portal playground',
      url: `${config.MODELS_URL.replace(/\/$/, '')}/v1/chat/completions`,
      token: await identity.tokenFor('maas-gateway', scope),
      body,
      lastEvent: ({ code, message, correlationId }) => ({ error: { code, message, correlationId } }),
    });
  },
);
