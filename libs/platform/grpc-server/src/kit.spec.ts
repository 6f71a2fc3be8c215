import { Controller, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance } from '@isthmus/contracts';
import { AppError, invalidArgument } from '@isthmus/platform-errors';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import {
  platformScope,
  ServiceIdentity,
  tenantScope,
  type PlatformScope,
  type Role,
  type TenantScope,
} from '@isthmus/platform-identity';
import { listRoutes, Platform, Rpc, runService, Tenant } from './index.js';
import { freePort } from './testing/service.harness.js';

const { AuditDefinition } = governance;
const tenantId = '0190b3a4-0000-7000-8000-000000000001';

@Controller()
class AuditController {
  @Rpc(AuditDefinition, 'append', { callers: ['portal'], scope: 'tenant', permission: 'none' })
  async append(@Payload() request: governance.AppendRequest, @Tenant() scope: TenantScope) {
    if (request.action === 'bug') throw new TypeError('secret detail');
    if (request.action === '') throw invalidArgument([{ field: 'action', description: 'must not be empty' }]);
    return { sequence: 7n, action: request.action, actor: scope.tenantId, at: request.at };
  }

  @Rpc(AuditDefinition, 'listRecords', { callers: 'any', scope: 'platform', permission: 'none' })
  async listRecords(@Platform() scope: PlatformScope) {
    return { nextPageToken: scope.actor };
  }

  @Rpc(AuditDefinition, 'verifyChain', { callers: 'any', scope: 'either', permission: 'none' })
  async verifyChain(): Promise<never> {
    throw new AppError('BUDGET_EXHAUSTED', 'spent', { remedy: 'Add credit.', retryAfterMs: 1500 });
  }
}

const { LedgerDefinition } = governance;
const RESTRICTED = {
  ...LedgerDefinition,
  methods: { getAccount: LedgerDefinition.methods.getAccount },
};

@Controller()
class RestrictedController {
  @Rpc(RESTRICTED, 'getAccount', { callers: ['portal'], scope: 'tenant', permission: 'spend' })
  async getAccount(@Tenant() scope: TenantScope) {
    return { tenantId: scope.tenantId };
  }
}

@Module({ controllers: [AuditController, RestrictedController] })
class AuditModule {}

let service: Awaited<ReturnType<typeof runService>>;
let portal: ServiceClient<typeof AuditDefinition> & { close: () => void };
let host: ServiceClient<typeof AuditDefinition> & { close: () => void };
let restricted: ServiceClient<typeof RESTRICTED> & { close: () => void };

beforeAll(async () => {
  const keys = await Promise.all(['governance', 'portal', 'agent-host'].map(keyOf));
  const publicKeys = { keys: keys.map(({ publicKey }) => publicKey) };
  const [governanceKey, portalKey, hostKey] = keys.map(({ privateKey }) => privateKey);
  const grpcPort = await freePort();
  service = await runService({
    name: 'governance',
    definitions: [AuditDefinition, RESTRICTED],
    module: () => AuditModule,
    ready: async () => true,
    environment: {
      GRPC_PORT: grpcPort,
      OPERATIONS_PORT: await freePort(),
      LISTEN_HOST: '127.0.0.1',
      LOG_LEVEL: 'fatal',
      SERVICE_IDENTITY: governanceKey as never,
      SERVICE_KEYS: publicKeys as never,
    },
  });
  const connect = async (name: string, key: unknown) =>
    createServiceClient(AuditDefinition, {
      address: `127.0.0.1:${grpcPort}`,
      audience: 'governance',
      identity: await ServiceIdentity.create(name, key as never, publicKeys as never),
    });
  portal = await connect('portal', portalKey);
  host = await connect('agent-host', hostKey);
  restricted = createServiceClient(RESTRICTED, {
    address: `127.0.0.1:${grpcPort}`,
    audience: 'governance',
    identity: await ServiceIdentity.create('portal', portalKey as never, publicKeys as never),
  });
});

afterAll(async () => {
  portal.close();
  host.close();
  restricted.close();
  await service.stop();
});

it('compiles no handler whose answer is not the response of its RPC', () => {
  const access = { callers: ['portal'], scope: 'tenant', permission: 'none' } as const;
  // Never called, so that its handlers are not registered.
  const declare = () => {
    class Wrong {
      // @ts-expect-error: the response has other fields
      @Rpc(LedgerDefinition, 'getAccount', access)
      async anotherShape() {
        return { tenant: tenantId };
      }

      // @ts-expect-error: the field has another type
      @Rpc(LedgerDefinition, 'getAccount', access)
      async anotherType() {
        return { tenantId: 7 };
      }

      // @ts-expect-error: the response is one message
      @Rpc(LedgerDefinition, 'getAccount', access)
      async *aStream() {
        yield { tenantId };
      }
    }
    return Wrong;
  };
  expect(declare).toBeTypeOf('function');
});

it('carries messages, the tenant and dates', async () => {
  const at = new Date('2026-01-02T03:04:05.678Z');
  const record = await portal.append({ action: 'deploy', at }, { scope: scope() });
  expect(record).toMatchObject({ sequence: 7n, action: 'deploy', actor: tenantId, at });
});

it('refuses a service that the rule does not list', async () => {
  await expect(host.append({ action: 'deploy' }, { scope: scope() })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
});

it('refuses a platform call where a tenant is required, and vice versa', async () => {
  await expect(portal.append({ action: 'deploy' })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await expect(portal.listRecords({}, { scope: scope() })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
  expect((await portal.listRecords({}, { scope: platformScope('sweep') })).nextPageToken).toBe('sweep');
});

it('requires the permission of the rule of a person who acts', async () => {
  const account = (role?: Role) => restricted.getAccount({}, { scope: scope('user:u1', role) });
  for (const role of ['owner', 'administrator', 'billing'] as const)
    expect(await account(role)).toMatchObject({ tenantId });
  for (const role of ['developer', 'viewer', undefined] as const)
    await expect(account(role)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await expect(account('viewer')).rejects.toThrow('requires the permission "spend" in the organisation');
});

it.each(['key:k', 'agent:a', 'service:portal'])('requires no permission of %s', async (actor) => {
  expect(await restricted.getAccount({}, { scope: scope(actor) })).toMatchObject({ tenantId });
});

it('returns field violations, remedies and delays as the same AppError', async () => {
  await expect(portal.append({}, { scope: scope() })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'action', description: 'must not be empty' }],
  });
  await expect(portal.verifyChain({})).rejects.toMatchObject({
    code: 'BUDGET_EXHAUSTED',
    remedy: 'Add credit.',
    retryAfterMs: 1500,
  });
});

it('refuses text that cannot be stored, by its path, before any handler sees it', async () => {
  const refused = (field: string) => ({ code: 'INVALID_ARGUMENT', fields: [{ field }] });
  await expect(portal.append({ action: 'a\0' }, { scope: scope() })).rejects.toMatchObject(refused('action'));
  await expect(
    portal.append({ action: 'a', attributes: { note: '\0' } }, { scope: scope() }),
  ).rejects.toMatchObject(refused('attributes.note'));
});

it('hides the message of a bug behind a correlation id', async () => {
  const failure = portal.append({ action: 'bug' }, { scope: scope() });
  await expect(failure).rejects.toMatchObject({ code: 'INTERNAL' });
  await expect(failure).rejects.not.toThrow(/secret detail/);
});

it('keeps a routing table with the rule of every RPC', () => {
  expect(listRoutes().map(({ path }) => path)).toContain('/isthmus.governance.v1.Audit/Append');
});

it('does not start while an RPC has no handler', async () => {
  await expect(
    runService({
      name: 'governance',
      definitions: [governance.LedgerDefinition],
      module: () => AuditModule,
      ready: async () => true,
      environment: { ...(await environmentOf()) },
    }),
  ).rejects.toThrow(/have no handler with an access rule: .*Ledger\/OpenAccount/);
});

function scope(actor = 'user:u1', role?: Role): TenantScope {
  const made = tenantScope(tenantId, actor, role);
  if (!made) throw new Error('the test tenant id is a UUID');
  return made;
}

async function environmentOf() {
  const { privateKey, publicKey } = await keyOf('governance');
  return {
    GRPC_PORT: await freePort(),
    OPERATIONS_PORT: await freePort(),
    LISTEN_HOST: '127.0.0.1',
    LOG_LEVEL: 'fatal' as const,
    SERVICE_IDENTITY: privateKey as never,
    SERVICE_KEYS: { keys: [publicKey] } as never,
  };
}

async function keyOf(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  return {
    privateKey: { ...(await exportJWK(privateKey)), kid },
    publicKey: { ...(await exportJWK(publicKey)), kid },
  };
}
