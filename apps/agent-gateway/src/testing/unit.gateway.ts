import { AppError } from '@isthmus/platform-errors';
import type { KeyVerdict } from '@isthmus/platform-http';
import { createLogger } from '@isthmus/platform-observability';
import type { Protocol } from '../exchange/protocol.port.js';
import { GatewayServer, type KeyAuthority } from '../server/gateway.server.js';
import { scopeOf, TENANT } from './exchange.fakes.js';

/** A key of the tenant of the fakes, one without scopes, and one of another tenant. */
export const KEY = 'isth_live_k1_secret';
export const KEY_WITHOUT_SCOPES = 'isth_live_k2_secret';
export const KEY_OF_OTHERS = 'isth_live_k3_secret';
/** Of the pages that may use `KEY`. */
export const PAGE = 'https://app.example';
const KEYS: Record<string, Omit<KeyVerdict, 'cacheMs'>> = {
  [KEY]: { keyId: 'k1', tenantId: TENANT, scopes: ['agents'], allowedOrigins: [PAGE] },
  [KEY_WITHOUT_SCOPES]: { keyId: 'k2', tenantId: TENANT, scopes: [], allowedOrigins: [] },
  [KEY_OF_OTHERS]: {
    keyId: 'k3',
    tenantId: '0190b3a4-0000-7000-8000-000000000002',
    scopes: ['agents'],
    allowedOrigins: [],
  },
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
  const keys: KeyAuthority = {
    verify: async (secret) => {
      const key = KEYS[secret];
      if (!key) throw new AppError('UNAUTHENTICATED', 'The key is not known');
      return { ...key, cacheMs: 0 };
    },
    admitsOrigin: async (origin) => origin === PAGE,
  };
  const server = new GatewayServer(environment, kit, keys, protocols);
  const port = await server.start();
  return { url: `http://127.0.0.1:${port}`, stop: () => server.stop() };
}
