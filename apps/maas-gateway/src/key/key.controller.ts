import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { invalidArgument } from '@isthmus/platform-errors';
import { Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import {
  idempotencyKey,
  identifier,
  isoTime,
  name,
  pageOf,
  pageOrigins,
  pageSize,
  pageTokens,
  parse,
  time,
} from '@isthmus/platform-validation';
import { z } from 'zod';
import { KeyService } from './key.service.js';
import { SCOPES, type ApiKey } from './key.types.js';
import { KEY_CACHE_MS, KeyVerifier } from './key.verifier.js';
import { displayOf } from './secret.js';

const { ApiKeysDefinition: definition } = models;
const ORIGINS_MAX = 20;
const PORTAL = { callers: ['portal'], scope: 'tenant' } as const;

const createRequest = z.object({
  idempotencyKey: idempotencyKey(),
  name: name(80),
  scopes: z
    .array(z.enum(SCOPES, `must be of ${SCOPES.join(', ')}`))
    .refine((scopes) => new Set(scopes).size === scopes.length, 'names a scope twice'),
  allowedOrigins: pageOrigins(ORIGINS_MAX),
  expiresAt: time().optional(),
});
const originRequest = z.object({
  origin: identifier(300),
  scope: z.enum(SCOPES, `must be of ${SCOPES.join(', ')}`),
});
const listRequest = z.object({ pageSize: pageSize({ usual: 50, max: 100 }), pageToken: z.string() });
const revokeRequest = z.object({ keyId: identifier(200) });

/** Tokens of ListKeys: newest first, and by id among keys of the same millisecond. */
const keyTokens = pageTokens('models.keys', z.object({ createdAt: isoTime, id: identifier(100) }));

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
    const keys = await this.keys.list(scope, pageSize + 1, keyTokens.decode(pageToken));
    const { rows, last } = pageOf(keys, pageSize);
    return { keys: rows.map(toKey), nextPageToken: last ? keyTokens.encode(last) : '' };
  }

  @Rpc(definition, 'revokeKey', PORTAL)
  async revokeKey(@Payload() request: models.RevokeKeyRequest, @Tenant() scope: TenantScope) {
    return toKey(await this.keys.revoke(scope, parse(revokeRequest, request).keyId));
  }

  @Rpc(definition, 'verifyKey', { callers: ['agent-gateway'], scope: 'platform' })
  async verifyKey(@Payload() request: models.VerifyKeyRequest) {
    const { id, tenantId, scopes, allowedOrigins } = await this.verifier.verify(request.secret);
    return { keyId: id, tenantId, scopes, allowedOrigins, cacheMs: KEY_CACHE_MS };
  }

  @Rpc(definition, 'checkOrigin', { callers: ['agent-gateway'], scope: 'platform' })
  async checkOrigin(@Payload() request: models.CheckOriginRequest) {
    const { origin, scope } = parse(originRequest, request);
    return { allowed: await this.keys.admitsOrigin(origin, scope) };
  }
}

function toKey(key: ApiKey) {
  const { id, name, scopes, allowedOrigins, lastFour } = key;
  const { createdAt, createdBy, expiresAt, revokedAt, lastUsedAt } = key;
  return {
    id,
    name,
    scopes,
    allowedOrigins,
    createdAt,
    createdBy,
    expiresAt,
    revokedAt,
    lastUsedAt,
    display: displayOf(id, lastFour),
  };
}
