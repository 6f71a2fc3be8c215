import 'server-only';
import type { models } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
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
}

export async function listModels(scope: TenantScope): Promise<ModelView[]> {
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
}

const KEYS_PAGE = 100;
const KEYS_MAX = 1_000;

export async function listKeys(scope: TenantScope): Promise<KeyView[]> {
  const { clients } = await runtime();
  const keys: KeyView[] = [];
  let pageToken = '';
  do {
    const page = await clients.apiKeys.listKeys({ pageSize: KEYS_PAGE, pageToken }, { scope });
    keys.push(...page.keys.map(keyView));
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && keys.length < KEYS_MAX);
  return keys;
}

/** Returns the key and its secret, which cannot be shown again. */
export async function createKey(
  scope: TenantScope,
  input: { idempotencyKey: string } & Pick<KeyView, 'name' | 'scopes' | 'allowedOrigins' | 'expiresAt'>,
): Promise<{ key: KeyView; secret: string }> {
  const { clients } = await runtime();
  const { expiresAt, ...request } = input;
  const { key, secret } = await clients.apiKeys.createKey(
    { ...request, ...(expiresAt ? { expiresAt } : {}) },
    { scope },
  );
  return { key: keyView(key), secret };
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
  };
}
