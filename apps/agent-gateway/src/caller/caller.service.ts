import { createHash } from 'node:crypto';
import { AppError } from '@isthmus/platform-errors';
import { tenantScope, type ServiceIdentity, type TenantScope } from '@isthmus/platform-identity';
import { BoundedCache } from '../bounded.cache.js';

/** Who sends a request. */
export interface Caller {
  scope: TenantScope;
  /** Empty unless an API key was used. */
  keyId: string;
}

/** What the key service says of an API key; it refuses one that is not valid with UNAUTHENTICATED. */
export type VerifyKey = (
  secret: string,
  deadlineMs: number,
) => Promise<{ keyId: string; tenantId: string; scopes: string[]; cacheMs: number }>;

const KEY_PREFIX = 'isth_live_';
const KEYS_MAX = 10_000;
/** An answer "not valid" is kept as long, so that a client in a loop does not reach the key service each time. */
const REFUSAL_MS = 1_000;
const DEADLINE_MS = 3_000;

interface Kept {
  verdict: Promise<Caller>;
  until: number;
}

/** Tells who sends a request: by API key, verified by maas-gateway and kept for as long as it says, or by service token. */
export class CallerService {
  /** By SHA-256 of the key: a memory dump holds no key. */
  private readonly keys = new BoundedCache<Kept>(KEYS_MAX);

  constructor(
    private readonly identity: ServiceIdentity,
    private readonly verifyKey: VerifyKey,
  ) {}

  /** undefined without credentials; throws UNAUTHENTICATED or PERMISSION_DENIED with ones that do not suffice. */
  async identify(authorization: string | undefined): Promise<Caller | undefined> {
    if (authorization === undefined) return undefined;
    const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated('The Authorization header is no bearer token');
    return token.startsWith(KEY_PREFIX) ? this.byKey(token) : this.byServiceToken(token);
  }

  private async byServiceToken(token: string): Promise<Caller> {
    const { scope } = await this.identity.verify(token);
    if (scope.kind !== 'tenant') throw unauthenticated('The service token names no tenant');
    return { scope, keyId: '' };
  }

  private byKey(secret: string): Promise<Caller> {
    const hash = createHash('sha256').update(secret).digest('base64');
    const kept = this.keys.get(hash);
    if (kept && kept.until > Date.now()) return kept.verdict;
    const entry: Kept = {
      verdict: this.verify(secret, (ms) => (entry.until = Date.now() + ms)),
      until: Date.now() + DEADLINE_MS,
    };
    this.keys.set(hash, entry);
    return entry.verdict;
  }

  private async verify(secret: string, keepFor: (ms: number) => void): Promise<Caller> {
    try {
      const { keyId, tenantId, scopes, cacheMs } = await this.verifyKey(secret, DEADLINE_MS);
      const scope = tenantScope(tenantId, `key:${keyId}`);
      if (!scope) throw new AppError('INTERNAL', 'The key service named no valid tenant');
      if (scopes.length > 0 && !scopes.includes('agents')) throw wrongScope();
      keepFor(cacheMs);
      return { scope, keyId };
    } catch (error) {
      keepFor(isVerdict(error) ? REFUSAL_MS : 0);
      throw isVerdict(error) && error.code === 'UNAUTHENTICATED'
        ? unauthenticated('The API key is not valid')
        : error;
    }
  }
}

function isVerdict(error: unknown): error is AppError {
  return (
    error instanceof AppError && (error.code === 'UNAUTHENTICATED' || error.code === 'PERMISSION_DENIED')
  );
}

export function unauthenticated(message: string): AppError {
  return new AppError('UNAUTHENTICATED', message, {
    remedy: 'Send "Authorization: Bearer <API key>" with a key of the tenant that owns the agent.',
  });
}

function wrongScope(): AppError {
  return new AppError('PERMISSION_DENIED', 'The API key may not talk to agents', {
    remedy: 'Create a key with the scope "agents".',
  });
}
