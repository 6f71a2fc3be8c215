import { AppError } from '@isthmus/platform-errors';
import { PortalTokens, type KeyVerdict } from '@isthmus/platform-http';
import { createLogger } from '@isthmus/platform-observability';
import { issuerKeySet } from '@isthmus/testing';
import type { Protocol } from '../exchange/protocol.port.js';
import { GatewayAccess, type AccessChange, type KeyAuthority } from '../server/gateway.access.js';
import { GatewayGrpcServer } from '../server/gateway.grpc.js';
import { gatewayGate, GatewayServer } from '../server/gateway.server.js';
import { ENDED_GRANT, ENDED_KEY, ISSUER } from './access.token.fakes.js';
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

export interface UnitGateway {
  url: string;
  /** `host:port` of gRPC. */
  grpc: string;
  /** What maas-gateway says of access from then on. */
  change: (change: AccessChange) => void;
  /** Number of open connections of HTTP. */
  connections: () => Promise<number>;
  stop: () => Promise<void>;
}

/** The servers of the gateway without anything around them. A token of a service is `<service>.t.t`. */
export async function startUnitGateway(
  protocols: readonly Protocol[],
  gate = gatewayGate(),
): Promise<UnitGateway> {
  const environment = {
    LISTEN_HOST: '127.0.0.1',
    HTTP_PORT: 0,
    PUBLIC_GRPC_PORT: 0,
    GATEWAY_URL: 'https://agents.example/',
    PORTAL_URL: `${ISSUER}/`,
  };
  let change: (change: AccessChange) => void = () => undefined;
  const kit = {
    identity: {
      verify: async (token: string) => {
        const [service = ''] = token.split('.');
        return { service, scope: scopeOf(TENANT, 'user:u1', 'developer') };
      },
    },
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: { httpRequests: { record: () => undefined }, rpcCalls: { record: () => undefined } },
  };
  const keys: KeyAuthority = {
    verify: async (secret) => {
      const key = KEYS[secret];
      if (!key) throw new AppError('UNAUTHENTICATED', 'The key is not known');
      return { ...key, cacheMs: 0 };
    },
    watch: (listener) => (change = listener),
    verifyGrant: async (claims) => {
      const holder = 'keyId' in claims ? claims.keyId : claims.grantId;
      if ([ENDED_GRANT, ENDED_KEY].includes(holder))
        throw new AppError('UNAUTHENTICATED', 'The access token was revoked');
      return 5_000;
    },
  };
  const tokens = new PortalTokens({
    portalUrl: environment.PORTAL_URL,
    resource: environment.GATEWAY_URL,
    agents: true,
    fetch: async () => Response.json(issuerKeySet),
    close: async () => undefined,
  });
  const access = new GatewayAccess(kit, keys, tokens);
  const server = new GatewayServer(environment, kit, access, protocols, gate);
  const grpc = new GatewayGrpcServer(environment, kit, access, protocols, gate);
  const [port, grpcPort] = await Promise.all([server.start(), grpc.start()]);
  return {
    url: `http://127.0.0.1:${port}`,
    grpc: `127.0.0.1:${grpcPort}`,
    change: (ended) => change(ended),
    connections: () => server.connections(),
    stop: async () => {
      await Promise.all([server.stop(), grpc.stop()]);
    },
  };
}
