import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { invalidArgument } from '@isthmus/platform-errors';
import { Call, Platform, Rpc, Tenant, type CallContext } from '@isthmus/platform-grpc-server';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';
import {
  between,
  idempotencyKey,
  identifier,
  isoTime,
  name,
  pageOf,
  pageOrigins,
  pageSize,
  pageTokens,
  parse,
  tenantIds,
  time,
  uuid,
} from '@isthmus/platform-validation';
import { z } from 'zod';
import { CACHE_BOUNDS, SIMILARITY_MIN } from './cache.settings.js';
import { AccessWatch } from './access.watch.js';
import { GrantService } from './grant.service.js';
import { KeyService } from './key.service.js';
import { SCOPES, type AccessChange, type ApiKey } from './key.types.js';
import { KeyVerifier } from './key.verifier.js';
import { displayOf } from './secret.js';

const { ApiKeysDefinition: definition } = models;
const ORIGINS_MAX = 20;
const OVERLAP_S_MAX = 7 * 86_400;
const BUILDERS = { callers: ['portal'], scope: 'tenant', permission: 'build' } as const;
const OPERATORS = { callers: ['portal'], scope: 'platform', permission: 'operator' } as const;
const VERIFIERS = { callers: ['agent-gateway', 'portal'], scope: 'platform', permission: 'none' } as const;
const GATEWAY = { callers: ['agent-gateway'], scope: 'platform', permission: 'none' } as const;

const createRequest = z.object({
  idempotencyKey: idempotencyKey(),
  name: name(80),
  scopes: z
    .array(z.enum(SCOPES, `must be of ${SCOPES.join(', ')}`))
    .min(1, `must name at least one of ${SCOPES.join(', ')}`)
    .refine((scopes) => new Set(scopes).size === scopes.length, 'names a scope twice'),
  allowedOrigins: pageOrigins(ORIGINS_MAX),
  expiresAt: time().optional(),
  serviceAccount: z.boolean(),
  project: identifier(100, { min: 0 }),
});
const originRequest = z.object({
  origin: identifier(300),
  scope: z.enum(SCOPES, `must be of ${SCOPES.join(', ')}`),
});
const listRequest = z.object({ pageSize: pageSize({ usual: 50, max: 100 }), pageToken: z.string() });
const countRequest = z.object({ tenantIds: tenantIds() });
const revokeRequest = z.object({ keyId: identifier(200) });
const rotateRequest = z.object({
  idempotencyKey: idempotencyKey(),
  keyId: identifier(200),
  overlapSeconds: between(0, OVERLAP_S_MAX),
});
const cacheSettings = z
  .object({
    lifetimeSeconds: between(CACHE_BOUNDS.lifetimeS.min, CACHE_BOUNDS.lifetimeS.max),
    similarityMin: z
      .number()
      .refine((value) => value === 0 || (value >= CACHE_BOUNDS.similarityMin.min && value <= 1), {
        message: `must be ${CACHE_BOUNDS.similarityMin.min} to 1, or 0 for what was measured`,
      }),
    sampled: z.boolean(),
  })
  .transform(({ lifetimeSeconds: lifetimeS, similarityMin, sampled }) => ({
    lifetimeS,
    similarityMin: similarityMin || SIMILARITY_MIN,
    sampled,
  }));
const setCacheRequest = z.object({
  idempotencyKey: idempotencyKey(),
  keyId: identifier(200),
  cache: cacheSettings.optional(),
});
const endMemberRequest = z.object({ personId: identifier(100) });
const endGrantRequest = z.object({ grantId: uuid() });
const verifyGrantRequest = z.object({
  tenantId: uuid(),
  grantId: uuid(),
  personId: identifier(100),
  issuedAt: time(),
});
const verifyGrantOfKeyRequest = z.object({ tenantId: uuid(), keyId: identifier(100) });

/** Tokens of ListKeys: newest first, and by id among keys of the same millisecond. */
const keyTokens = pageTokens('models.keys', z.object({ createdAt: isoTime, id: identifier(100) }));

/** Keys as the portal and the gateways use them. */
@Controller()
export class KeyController {
  constructor(
    private readonly keys: KeyService,
    private readonly verifier: KeyVerifier,
    private readonly grants: GrantService,
    private readonly access: AccessWatch,
  ) {}

  @Rpc(definition, 'createKey', BUILDERS)
  async createKey(
    @Payload() request: models.CreateKeyRequest,
    @Tenant() scope: TenantScope,
    @Call() { signal }: CallContext,
  ) {
    const { expiresAt, ...input } = parse(createRequest, request);
    if (expiresAt && expiresAt <= new Date())
      throw invalidArgument([{ field: 'expires_at', description: 'must lie in the future' }]);
    const { key, secret } = await this.keys.create(scope, { ...input, expiresAt }, signal);
    return { key: toKey(key), secret };
  }

  @Rpc(definition, 'listKeys', { callers: ['portal'], scope: 'tenant', permission: 'read' })
  async listKeys(@Payload() request: models.ListKeysRequest, @Tenant() scope: TenantScope) {
    const { pageSize, pageToken } = parse(listRequest, request);
    const keys = await this.keys.list(scope, pageSize + 1, keyTokens.decode(pageToken));
    const { rows, last } = pageOf(keys, pageSize);
    return { keys: rows.map(toKey), nextPageToken: last ? keyTokens.encode(last) : '' };
  }

  @Rpc(definition, 'countKeys', OPERATORS)
  async countKeys(@Payload() request: models.CountKeysRequest, @Platform() scope: PlatformScope) {
    return { tenants: await this.keys.count(scope, parse(countRequest, request).tenantIds) };
  }

  @Rpc(definition, 'revokeKey', BUILDERS)
  async revokeKey(@Payload() request: models.RevokeKeyRequest, @Tenant() scope: TenantScope) {
    return toKey(await this.keys.revoke(scope, parse(revokeRequest, request).keyId));
  }

  @Rpc(definition, 'rotateKey', BUILDERS)
  async rotateKey(@Payload() request: models.RotateKeyRequest, @Tenant() scope: TenantScope) {
    const { keyId: id, overlapSeconds, idempotencyKey } = parse(rotateRequest, request);
    const overlapMs = overlapSeconds * 1_000;
    const { key, secret } = await this.keys.rotate(scope, { id, idempotencyKey, overlapMs });
    return { key: toKey(key), secret };
  }

  @Rpc(definition, 'setKeyCache', BUILDERS)
  async setKeyCache(@Payload() request: models.SetKeyCacheRequest, @Tenant() scope: TenantScope) {
    const { keyId: id, idempotencyKey, cache } = parse(setCacheRequest, request);
    return toKey(await this.keys.setCache(scope, { id, idempotencyKey, cache }));
  }

  @Rpc(definition, 'endMember', { callers: ['portal'], scope: 'tenant', permission: 'manage' })
  async endMember(@Payload() request: models.EndMemberRequest, @Tenant() scope: TenantScope) {
    const { personId } = parse(endMemberRequest, request);
    return { keysRevoked: await this.keys.endMember(scope, personId) };
  }

  @Rpc(definition, 'endGrant', { callers: ['portal'], scope: 'tenant', permission: 'manage' })
  async endGrant(@Payload() request: models.EndGrantRequest, @Tenant() scope: TenantScope) {
    await this.grants.end(scope, parse(endGrantRequest, request).grantId);
    return {};
  }

  @Rpc(definition, 'verifyGrant', VERIFIERS)
  async verifyGrant(@Payload() request: models.VerifyGrantRequest) {
    const cacheMs =
      request.keyId === ''
        ? await this.grants.verify(parse(verifyGrantRequest, request))
        : await this.verifier.verifyId(parse(verifyGrantOfKeyRequest, request));
    return { cacheMs: Math.floor(cacheMs) };
  }

  @Rpc(definition, 'verifyKey', VERIFIERS)
  async verifyKey(@Payload() request: models.VerifyKeyRequest) {
    const { key, cacheMs, validUntil } = await this.verifier.verify(request.secret);
    const { id: keyId, tenantId, scopes, allowedOrigins, project } = key;
    return { keyId, tenantId, scopes, allowedOrigins, project, cacheMs: Math.floor(cacheMs), validUntil };
  }

  @Rpc(definition, 'watchAccess', GATEWAY)
  async *watchAccess(
    @Payload() _request: models.WatchAccessRequest,
    @Call() { signal }: CallContext,
  ): AsyncGenerator<models.AccessChange> {
    for await (const change of this.access.watch(signal)) yield { change: toChange(change) };
  }

  @Rpc(definition, 'checkOrigin', GATEWAY)
  async checkOrigin(@Payload() request: models.CheckOriginRequest) {
    const { origin, scope } = parse(originRequest, request);
    return { allowed: await this.keys.admitsOrigin(origin, scope) };
  }
}

function toChange(change: AccessChange): models.AccessChange['change'] {
  if ('changed' in change) return { $case: 'keyChanged', value: change.changed };
  if ('revoked' in change) return { $case: 'keyRevoked', value: change.revoked };
  return { $case: 'memberEnded', value: change.ended };
}

function toKey(key: ApiKey) {
  const { id, name, scopes, allowedOrigins, lastFour, personId, project } = key;
  const { createdAt, createdBy, expiresAt, revokedAt, lastUsedAt, previousUntil, cache } = key;
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
    personId: personId ?? '',
    project,
    previousValidUntil: previousUntil,
    display: displayOf(id, lastFour),
    cache: cache && {
      lifetimeSeconds: cache.lifetimeS,
      similarityMin: cache.similarityMin,
      sampled: cache.sampled,
    },
  };
}
