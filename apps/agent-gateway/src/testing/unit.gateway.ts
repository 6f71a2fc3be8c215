import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import type { Protocol } from '../exchange/protocol.port.js';
import { GatewayServer } from '../server/gateway.server.js';
import { scopeOf, TENANT } from './exchange.fakes.js';

/** A key of the tenant of the fakes, one without scopes, and one of another tenant. */
export const KEY = 'isth_live_k1_secret';
export const KEY_WITHOUT_SCOPES = 'isth_live_k2_secret';
export const KEY_OF_OTHERS = 'isth_live_k3_secret';
const KEYS: Record<string, { keyId: string; tenantId: string; scopes: string[] }> = {
  [KEY]: { keyId: 'k1', tenantId: TENANT, scopes: ['agents'] },
  [KEY_WITHOUT_SCOPES]: { keyId: 'k2', tenantId: TENANT, scopes: [] },
  [KEY_OF_OTHERS]: { keyId: 'k3', tenantId: '0190b3a4-0000-7000-8000-000000000002', scopes: ['agents'] },
};

/** The HTTP server of the gateway without anything around it. A token of a service is `<service>.t.t`. */
export async function startUnitGateway(
  protocols: readonly Protocol[],
): Promise<{ url: string; stop: () => Promise<void> }> {
  const environment = { LISTEN_HOST: '127.0.0.1', HTTP_PORT: 0, GATEWAY_URL: 'https://agents.example/' };
  const kit = {
    identity: {
      verify: async (token: string) => {
        const [service = ''] = token.split('.');
        return { service, scope: scopeOf(TENANT, 'user:u1') };
      },
    },
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: { httpRequests: { record: () => undefined } },
  };
  const verifyKey = async (secret: string) => {
    const key = KEYS[secret];
    if (!key) throw new AppError('UNAUTHENTICATED', 'The key is not known');
    return { ...key, cacheMs: 0 };
  };
  const server = new GatewayServer(environment, kit, verifyKey, protocols);
  const port = await server.start();
  return { url: `http://127.0.0.1:${port}`, stop: () => server.stop() };
}
