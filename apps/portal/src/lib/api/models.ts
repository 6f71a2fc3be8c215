import 'server-only';
import type { models } from '@isthmus/contracts';
import { allPages } from '@isthmus/platform-grpc-client';
import type { Scope, TenantScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';

export interface ModelView {
  id: string;
  ownedBy: string;
  kind: string;
  description: string;
  contextTokensMax: number;
  inputPriceMicroPerMillion: number;
  outputPriceMicroPerMillion: number;
  available: boolean;
  builtIn: boolean;
  /** Name of the organisation's knowledge base that it answers from. */
  knowledgeBase?: string;
}

export async function listModels(scope: Scope): Promise<ModelView[]> {
  const { clients } = await runtime();
  const answer = await clients.models.listModels({}, { scope });
  return answer.models.map((model) => ({
    id: model.id,
    ownedBy: model.ownedBy,
    kind: model.kind,
    description: model.description,
    contextTokensMax: model.contextTokensMax,
    inputPriceMicroPerMillion: Number(model.inputPriceMicroPerMillion),
    outputPriceMicroPerMillion: Number(model.outputPriceMicroPerMillion),
    available: model.available,
    builtIn: model.builtIn,
  }));
}

export interface KeyView {
  id: string;
  name: string;
  display: string;
  scopes: string[];
  /** Of the pages that may use the key in a browser; `*` for any. */
  allowedOrigins: string[];
  createdAt: Date | undefined;
  expiresAt: Date | undefined;
  revokedAt: Date | undefined;
  lastUsedAt: Date | undefined;
  /** Whose key it is; empty for a service account. */
  personId: string;
  /** Until when the secret before the last rotation is valid. */
  previousValidUntil: Date | undefined;
  /** Undefined where no answers to its requests are kept. */
  cache: CacheSettings | undefined;
}

/** How answers to the requests of a key are kept. */
export interface CacheSettings {
  lifetimeSeconds: number;
  similarityMin: number;
  /** Also answers that a model chose by chance. */
  sampled: boolean;
}

/** What the answer cache did for an organisation since its process started. */
export interface CacheUse {
  lookups: number;
  exactHits: number;
  similarHits: number;
  refusals: number;
  tokensSaved: number;
  microSaved: number;
  entries: number;
  since: Date | undefined;
}

const KEYS_PAGE = 100;
const KEYS_MAX = 1_000;

export async function listKeys(scope: TenantScope): Promise<KeyView[]> {
  const { clients } = await runtime();
  const keys: KeyView[] = [];
  const read = (pageToken: string) => clients.apiKeys.listKeys({ pageSize: KEYS_PAGE, pageToken }, { scope });
  for await (const page of allPages(read)) {
    keys.push(...page.keys.map(keyView));
    if (keys.length >= KEYS_MAX) break;
  }
  return keys;
}

/** Returns the key and its secret, which cannot be shown again. */
export async function createKey(
  scope: TenantScope,
  input: { idempotencyKey: string; serviceAccount: boolean } & Pick<
    KeyView,
    'name' | 'scopes' | 'allowedOrigins' | 'expiresAt'
  >,
): Promise<{ key: KeyView; secret: string }> {
  const { clients } = await runtime();
  const { expiresAt, ...request } = input;
  const { key, secret } = await clients.apiKeys.createKey(
    { ...request, ...(expiresAt ? { expiresAt } : {}) },
    { scope },
  );
  return { key: keyView(key), secret };
}

/** Returns the new secret, which cannot be shown again; the present one stays valid for the overlap. */
export async function rotateKey(
  scope: TenantScope,
  request: { idempotencyKey: string; keyId: string; overlapSeconds: number },
): Promise<string> {
  const { clients } = await runtime();
  const { secret } = await clients.apiKeys.rotateKey(request, { scope });
  return secret;
}

/** Without `cache` no answers are kept from now on. */
export async function setKeyCache(
  scope: TenantScope,
  { cache, ...request }: { idempotencyKey: string; keyId: string; cache: CacheSettings | undefined },
): Promise<void> {
  const { clients } = await runtime();
  await clients.apiKeys.setKeyCache({ ...request, ...(cache ? { cache } : {}) }, { scope });
}

export async function getCacheUse(scope: TenantScope): Promise<CacheUse> {
  const { clients } = await runtime();
  const use = await clients.answerCache.getCacheUse({}, { scope });
  return {
    lookups: Number(use.lookups),
    exactHits: Number(use.exactHits),
    similarHits: Number(use.similarHits),
    refusals: Number(use.refusals),
    tokensSaved: Number(use.tokensSaved),
    microSaved: Number(use.microSaved),
    entries: use.entries,
    since: use.since,
  };
}

export async function revokeKey(scope: TenantScope, keyId: string): Promise<void> {
  const { clients } = await runtime();
  await clients.apiKeys.revokeKey({ keyId }, { scope });
}

function keyView(key: models.ApiKey | undefined): KeyView {
  return {
    id: key?.id ?? '',
    name: key?.name ?? '',
    display: key?.display ?? '',
    scopes: key?.scopes ?? [],
    allowedOrigins: key?.allowedOrigins ?? [],
    createdAt: key?.createdAt,
    expiresAt: key?.expiresAt,
    revokedAt: key?.revokedAt,
    lastUsedAt: key?.lastUsedAt,
    personId: key?.personId ?? '',
    previousValidUntil: key?.previousValidUntil,
    cache: key?.cache && cacheView(key.cache),
  };
}

function cacheView({ lifetimeSeconds, similarityMin, sampled }: models.CacheSettings): CacheSettings {
  return { lifetimeSeconds, similarityMin, sampled };
}
