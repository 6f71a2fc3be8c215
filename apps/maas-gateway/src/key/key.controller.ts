import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { invalidArgument } from '@isthmus/platform-errors';
import { Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { z } from 'zod';
import { KeyService } from './key.service.js';
import { SCOPES, type ApiKey } from './key.types.js';
import { KEY_CACHE_MS, KeyVerifier } from './key.verifier.js';
import { displayOf } from './secret.js';

const { ApiKeysDefinition: definition } = models;
const PORTAL = { callers: ['portal'], scope: 'tenant' } as const;

const createRequest = z.object({
  idempotencyKey: z.string().min(1, 'must not be empty').max(200, 'must have at most 200 characters'),
  name: z.string().trim().min(1, 'must not be empty').max(80, 'must have at most 80 characters'),
  scopes: z
    .array(z.enum(SCOPES, `must be of ${SCOPES.join(', ')}`))
    .max(SCOPES.length, 'names a scope twice'),
  expiresAt: z.date().min(new Date(0)).optional(),
});
const listRequest = z.object({
  pageSize: z
    .number()
    .int()
    .min(0, 'must be 0–100')
    .max(100, 'must be 0–100')
    .transform((size) => size || 50),
  pageToken: z.string().max(200, 'must be a token from the page before'),
});

/** Keys as the portal and the gateways use them. */
@Controller()
export class KeyController {
  constructor(
    private readonly keys: KeyService,
    private readonly verifier: KeyVerifier,
  ) {}

  @Rpc(definition, 'createKey', PORTAL)
  async createKey(@Payload() request: models.CreateKeyRequest, @Tenant() scope: TenantScope) {
    const { expiresAt, scopes, ...input } = parse(createRequest, request);
    if (expiresAt && expiresAt <= new Date())
      throw invalidArgument([{ field: 'expires_at', description: 'must lie in the future' }]);
    const { key, secret } = await this.keys.create(scope, {
      ...input,
      expiresAt,
      scopes: scopes.length > 0 ? scopes : [...SCOPES],
    });
    return { key: toKey(key), secret };
  }

  @Rpc(definition, 'listKeys', PORTAL)
  async listKeys(@Payload() request: models.ListKeysRequest, @Tenant() scope: TenantScope) {
    const { pageSize, pageToken } = parse(listRequest, request);
    const keys = await this.keys.list(scope, pageSize + 1, positionOf(pageToken));
    const page = keys.slice(0, pageSize);
    const last = keys.length > pageSize ? page.at(-1) : undefined;
    return { keys: page.map(toKey), nextPageToken: last ? tokenOf(last) : '' };
  }

  @Rpc(definition, 'revokeKey', PORTAL)
  async revokeKey(@Payload() request: models.RevokeKeyRequest, @Tenant() scope: TenantScope) {
    return toKey(await this.keys.revoke(scope, request.keyId));
  }

  @Rpc(definition, 'verifyKey', { callers: ['agent-gateway'], scope: 'platform' })
  async verifyKey(@Payload() request: models.VerifyKeyRequest) {
    const { id, tenantId, scopes } = await this.verifier.verify(request.secret);
    return { keyId: id, tenantId, scopes, cacheMs: KEY_CACHE_MS };
  }
}

function toKey(key: ApiKey) {
  const { id, name, scopes, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt, lastFour } = key;
  return {
    id,
    name,
    scopes,
    createdAt,
    createdBy,
    expiresAt,
    revokedAt,
    lastUsedAt,
    display: displayOf(id, lastFour),
  };
}

function tokenOf({ createdAt, id }: ApiKey): string {
  return Buffer.from(`${createdAt.toISOString()} ${id}`).toString('base64url');
}

function positionOf(token: string): { createdAt: Date; id: string } | undefined {
  if (token === '') return undefined;
  const [time = '', id = ''] = Buffer.from(token, 'base64url').toString().split(' ');
  const createdAt = new Date(time);
  if (Number.isNaN(createdAt.getTime()) || id === '') {
    throw invalidArgument([{ field: 'page_token', description: 'must be a token from the page before' }]);
  }
  return { createdAt, id };
}
