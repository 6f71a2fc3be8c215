import type { DynamicModule, Type } from '@nestjs/common';
import { exportJWK, generateKeyPair } from 'jose';
import { createServer } from 'node:net';
import type { ServiceDefinition } from '@isthmus/contracts';
import type { ServiceEnvironment } from '@isthmus/platform-config';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { ServiceIdentity } from '@isthmus/platform-identity';
import { runService, type ServiceOptions } from '../index.js';

/** A running service with one client, which calls as `portal`. */
export interface TestService<Definition extends ServiceDefinition> {
  address: string;
  operationsUrl: string;
  client: ServiceClient<Definition>;
  /** Metadata of a call that the service accepts from the portal. */
  authorization: () => Promise<string>;
  stop: () => Promise<void>;
  close: () => void;
}

/** Starts a service named `governance` on free ports of loopback with a key for itself and one for `portal`. */
export async function startTestService<Definition extends ServiceDefinition>(
  definition: Definition,
  module: DynamicModule | Type,
  limits: Partial<ServiceOptions> = {},
): Promise<TestService<Definition>> {
  const [own, portal] = await Promise.all(['governance', 'portal'].map(createKey));
  if (!own || !portal) throw new Error('two keys were made');
  const keys = { keys: [own.publicJwk, portal.publicJwk] };
  const environment: ServiceEnvironment = {
    GRPC_PORT: await freePort(),
    OPERATIONS_PORT: await freePort(),
    LISTEN_HOST: '0.0.0.0',
    LOG_LEVEL: 'fatal',
    SERVICE_IDENTITY: own.privateJwk,
    SERVICE_KEYS: keys,
  };
  const { stop } = await runService({
    name: 'governance',
    environment,
    definitions: [definition],
    module: () => module,
    ready: async () => true,
    ...limits,
  });
  const address = `127.0.0.1:${environment.GRPC_PORT}`;
  const identity = await ServiceIdentity.create('portal', portal.privateJwk, keys);
  const client = createServiceClient(definition, { address, audience: 'governance', identity });
  return {
    address,
    operationsUrl: `http://127.0.0.1:${environment.OPERATIONS_PORT}`,
    client,
    authorization: async () =>
      `Bearer ${await identity.tokenFor('governance', { kind: 'platform', actor: 'service:portal' })}`,
    stop,
    close: () => client.close(),
  };
}

async function createKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const [{ d = '' }, { x = '' }] = await Promise.all([exportJWK(privateKey), exportJWK(publicKey)]);
  const publicJwk = { kty: 'OKP' as const, crv: 'Ed25519' as const, x, kid };
  return { publicJwk, privateJwk: { ...publicJwk, d } };
}

/** Unlike that of `@isthmus/testing`, which needs this library. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
