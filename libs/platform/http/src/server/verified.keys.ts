import { BoundedCache } from '@isthmus/platform-cache';
import type { Principal } from '@isthmus/platform-identity';

const KEYS_MAX = 10_000;

/**
 * Principals of API keys that were verified, by the hash of the key, so that a memory dump holds none. Whoever learns that a
 * key has changed says so here, and it is verified again.
 */
export class VerifiedKeys {
  private readonly principals = new BoundedCache<string, Principal>({ entriesMax: KEYS_MAX });
  private readonly hashes = new BoundedCache<string, string>({ entriesMax: KEYS_MAX });
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
      this.hashes.set(principal.keyId, hash, ttlMs);
    };
  }

  /** The key may have been revoked, or changed. */
  forget(keyId: string): void {
    this.changes += 1;
    const hash = this.hashes.get(keyId);
    if (hash !== undefined) this.principals.delete(hash);
  }

  /** Any key may have. */
  clear(): void {
    this.changes += 1;
    this.principals.clear();
  }
}
