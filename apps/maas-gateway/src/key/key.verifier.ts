import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { BoundedCache, LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { VerifiedKeys } from '@isthmus/platform-http';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { ENVIRONMENT, KIT, type Periodic } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { AccessWatch } from './access.watch.js';
import type { CacheSettings } from './cache.settings.js';
import { KeyRepository } from './key.repository.js';
import { endedAccessOf, type StoredKey } from './key.types.js';
import { keyIdOf, matches } from './secret.js';

/** How long a key read from the database is believed; a revocation is announced and takes effect sooner. */
export const KEY_CACHE_MS = 5_000;
const CACHE_MAX = 10_000;
const RECORD_USES_EVERY_MS = 60_000;

/** A secret that opens a key now. */
export interface VerifiedSecret {
  key: StoredKey;
  cacheMs: number;
  validUntil: Date | undefined;
}

/** Verifies secrets. Reads the database once in five seconds a key, and compares in constant time. */
@Injectable()
export class KeyVerifier implements Periodic, BeforeApplicationShutdown {
  private readonly cache = new LoadingCache<StoredKey | undefined>({
    entriesMax: CACHE_MAX,
    freshMs: KEY_CACHE_MS,
  });
  /** Of the APIs of this process; a key in it is verified again after `KEY_CACHE_MS`. */
  readonly verified = new VerifiedKeys();
  private readonly settings = new BoundedCache<string, CacheSettings>({ entriesMax: CACHE_MAX });
  private uses = new Map<string, Date>();

  constructor(
    @Inject(KeyRepository) private readonly keys: Pick<KeyRepository, 'find' | 'recordUses'>,
    @Inject(AccessWatch) access: Pick<AccessWatch, 'subscribe'>,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'KEY_PEPPER'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {
    access.subscribe((change) => {
      if (change === 'gap') this.forgetAll();
      else if ('changed' in change) this.forget(change.changed);
      else {
        if ('revoked' in change) {
          this.cache.delete(change.revoked);
          this.settings.delete(change.revoked);
        }
        this.verified.end(endedAccessOf(change));
      }
    });
  }

  asTasks(): PeriodicTaskOptions[] {
    return [{ name: 'record uses of keys', everyMs: RECORD_USES_EVERY_MS, run: () => this.recordUses() }];
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recordUses().catch((error: unknown) =>
      this.kit.logger.warn({ err: error }, 'last uses of keys were not recorded'),
    );
  }

  /**
   * The key of `secret`, for how long that may be believed, and until when it is valid if not for ever; UNAUTHENTICATED, in
   * one form for every reason, when it is of no use.
   */
  async verify(secret: string): Promise<VerifiedSecret> {
    const id = keyIdOf(secret);
    const key = id === undefined ? undefined : await this.find(id);
    const now = new Date();
    const leftMs = key ? this.validMs(key, secret, now.getTime()) : 0;
    if (!key || leftMs <= 0) {
      throw new AppError('UNAUTHENTICATED', 'The API key is not valid', {
        remedy: 'Send "Authorization: Bearer isth_live_…" with a key that is neither revoked nor expired.',
      });
    }
    this.remember(key, now);
    const validUntil = Number.isFinite(leftMs) ? new Date(now.getTime() + leftMs) : undefined;
    return { key, cacheMs: Math.min(KEY_CACHE_MS, leftMs), validUntil };
  }

  /**
   * For how many milliseconds an access token that was issued for a key of the tenant may be used unasked; UNAUTHENTICATED
   * when the key is revoked, expired, or of another tenant.
   */
  async verifyId({ tenantId, keyId }: { tenantId: string; keyId: string }): Promise<number> {
    const key = await this.find(keyId);
    const now = new Date();
    const leftMs = key?.tenantId === tenantId ? leftMsOf(key, now.getTime()) : 0;
    if (!key || leftMs <= 0)
      throw new AppError('UNAUTHENTICATED', 'The access token was revoked with its API key', {
        remedy: 'Exchange another API key.',
      });
    this.remember(key, now);
    return Math.min(KEY_CACHE_MS, leftMs);
  }

  /** How answers to the key's requests are kept, as far as this process knows; undefined where they are not. */
  cacheOf(keyId: string): CacheSettings | undefined {
    return this.settings.get(keyId);
  }

  private remember({ id, cache }: StoredKey, now: Date): void {
    this.uses.set(id, now);
    if (cache) this.settings.set(id, cache);
    else this.settings.delete(id);
  }

  private find(id: string): Promise<StoredKey | undefined> {
    return this.cache.get(id, () => this.keys.find(id));
  }

  /** For how long the secret opens the key, which may be one before its rotation; 0 when it does not. */
  private validMs(key: StoredKey, secret: string, nowMs: number): number {
    const { KEY_PEPPER: pepper } = this.environment;
    const keyMs = leftMsOf(key, nowMs);
    if (matches(secret, key.digest, pepper)) return keyMs;
    const { previousDigest, previousUntil } = key;
    if (!previousDigest || !previousUntil || !matches(secret, previousDigest, pepper)) return 0;
    return Math.min(keyMs, previousUntil.getTime() - nowMs);
  }

  private forget(id: string): void {
    this.cache.delete(id);
    this.settings.delete(id);
    this.verified.forget(id);
  }

  private forgetAll(): void {
    this.cache.clear();
    this.settings.clear();
    this.verified.clear();
  }

  /** Writes when keys were last used; what cannot be written is dropped. */
  async recordUses(): Promise<void> {
    const uses = this.uses;
    if (uses.size === 0) return;
    this.uses = new Map();
    await this.keys.recordUses(uses);
  }
}

/** For how long the key is usable; 0 or less when it is not. */
function leftMsOf({ revokedAt, expiresAt }: StoredKey, nowMs: number): number {
  return revokedAt ? 0 : (expiresAt?.getTime() ?? Infinity) - nowMs;
}
