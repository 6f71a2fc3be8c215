import { BoundedCache } from '@isthmus/platform-cache';
import type { Principal } from '@isthmus/platform-identity';
import type { EndedAccess } from './ended.access.js';

const KEYS_MAX = 10_000;
/** Secrets of one key, and access tokens of one grant, that are remembered. */
const SECRETS_MAX = 64;
/** Longer than any principal is kept. */
const HASHES_MS = 60 * 60_000;

/**
 * Principals of API keys that were verified, by the hash of the key, so that a memory dump holds none. Whoever learns that a
 * key has changed says so here, and it is verified again.
 */
export class VerifiedKeys {
  private readonly principals = new BoundedCache<string, Principal>({ entriesMax: KEYS_MAX });
  /** By the id of the key, which has several secrets while it is rotated. */
  private readonly hashes = new BoundedCache<string, readonly string[]>({ entriesMax: KEYS_MAX });
  private changes = 0;

  get(hash: string): Principal | undefined {
    return this.principals.get(hash);
  }

  /** Call before a key is verified; what changes until the result is kept makes that do nothing. */
  keeper(): (hash: string, principal: Principal, ttlMs: number) => void {
    const before = this.changes;
    return (hash, principal, ttlMs) => {
      if (before !== this.changes) return;
      this.principals.set(hash, principal, ttlMs);
      const others = this.hashes.get(principal.keyId)?.filter((other) => other !== hash) ?? [];
      // One that is not remembered could not be forgotten when the key ends.
      for (const surplus of others.splice(SECRETS_MAX - 1)) this.principals.delete(surplus);
      this.hashes.set(principal.keyId, [hash, ...others], HASHES_MS);
    };
  }

  /** The key may have been revoked, or changed. */
  forget(keyId: string): void {
    this.changes += 1;
    for (const hash of this.hashes.get(keyId) ?? []) this.principals.delete(hash);
  }

  /** Somebody has lost their access. */
  end(access: EndedAccess): void {
    if ('keyId' in access) this.forget(access.keyId);
    // Access tokens of the person; whose each is, is not kept apart.
    else this.clear();
  }

  /** Any key may have. */
  clear(): void {
    this.changes += 1;
    this.principals.clear();
  }
}
