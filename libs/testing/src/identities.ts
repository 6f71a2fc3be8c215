import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { serviceEnvironment, ServiceEnvironment } from '@isthmus/platform-config';
import { ServiceIdentity, tenantScope, type Role, type TenantScope } from '@isthmus/platform-identity';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { freePort } from './ports.js';

export const SERVICES = [
  'agent-registry',
  'agent-gateway',
  'agent-host',
  'maas-gateway',
  'compute-scheduler',
  'network-intelligence',
  'governance',
  'orchestrator',
  'portal',
] as const;
export type ServiceName = (typeof SERVICES)[number];

type EnvironmentSchema = z.ZodObject<typeof serviceEnvironment.shape>;
/** What the environment of a service says besides the common part; strings where the schema parses JSON. */
type Variables<Schema extends EnvironmentSchema> = Omit<z.input<Schema>, keyof ServiceEnvironment>;

/** A key for every service, as `npm run up` creates them. */
export interface TestIdentities {
  identityOf: (service: ServiceName) => Promise<ServiceIdentity>;
  /** A private P-256 JWK, for services that sign what others verify. */
  signingKey: JWK;
  /** The common part of a service's environment, on free ports. */
  environmentOf: (service: ServiceName) => Promise<ServiceEnvironment>;
  /** A service's environment as its schema parses it: the common part, `variables`, and defaults for the others. */
  environmentFor: <Schema extends EnvironmentSchema>(
    service: ServiceName,
    schema: Schema,
    variables: Variables<Schema>,
  ) => Promise<z.output<Schema>>;
}

export async function createTestIdentities(): Promise<TestIdentities> {
  const pairs = await Promise.all(SERVICES.map(async (kid) => [kid, await keyPair(kid)] as const));
  const keys = { keys: pairs.map(([, { publicJwk }]) => publicJwk) };
  const privateOf = (service: ServiceName) => {
    const pair = pairs.find(([kid]) => kid === service);
    if (!pair) throw new Error(`no key for ${service}`);
    return pair[1].privateJwk;
  };
  const environmentOf = async (service: ServiceName): Promise<ServiceEnvironment> => ({
    GRPC_PORT: await freePort(),
    OPERATIONS_PORT: await freePort(),
    LISTEN_HOST: '127.0.0.1',
    LOG_LEVEL: 'fatal',
    SERVICE_IDENTITY: privateOf(service),
    SERVICE_KEYS: keys,
  });
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return {
    signingKey: { ...(await exportJWK(privateKey)), kid: 'test' },
    identityOf: (service) => ServiceIdentity.create(service, privateOf(service), keys),
    environmentOf,
    environmentFor: async (service, schema, variables) => {
      const { SERVICE_IDENTITY, SERVICE_KEYS, ...common } = await environmentOf(service);
      return schema.parse({
        ...common,
        SERVICE_IDENTITY: JSON.stringify(SERVICE_IDENTITY),
        SERVICE_KEYS: JSON.stringify(SERVICE_KEYS),
        ...variables,
      });
    },
  };
}

async function keyPair(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const [{ d = '' }, { x = '' }] = await Promise.all([exportJWK(privateKey), exportJWK(publicKey)]);
  const publicJwk = { kty: 'OKP' as const, crv: 'Ed25519' as const, x, kid };
  return { publicJwk, privateJwk: { ...publicJwk, d } };
}

/** A scope of a unique tenant; a person is its owner unless another role is given. */
export function newTenantScope(actor = 'user:test', role: Role = 'owner'): TenantScope {
  const scope = tenantScope(randomUUID(), actor, actor.startsWith('user:') ? role : undefined);
  if (!scope) throw new Error('a random UUID is a tenant id');
  return scope;
}
