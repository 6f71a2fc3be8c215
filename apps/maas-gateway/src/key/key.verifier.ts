import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import { platformScope } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import { ChangeListener, type ModelsRepository } from '../models.repository.js';
import { findKey, KEY_CHANNEL, noteUses } from './key.repository.js';
import type { StoredKey } from './key.types.js';
import { keyIdOf, matches } from './secret.js';

/** How long a key read from the database is believed; a revocation is announced and takes effect sooner. */
export const KEY_CACHE_MS = 5_000;
const CACHE_MAX = 10_000;
const SCOPE = platformScope('service:maas-gateway');

/** Says whose key a secret is. Reads the database once in five seconds a key, and compares in constant time. */
export class KeyVerifier implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly keys = new LoadingCache<StoredKey | undefined>({
    entriesMax: CACHE_MAX,
    freshMs: KEY_CACHE_MS,
  });
  private uses = new Map<string, Date>();
  private readonly listener: ChangeListener;

  constructor(
    private readonly models: ModelsRepository,
    private readonly options: { pepper: string; databaseUrl: string; logger: Logger },
  ) {
    this.listener = new ChangeListener({
      databaseUrl: options.databaseUrl,
      channel: KEY_CHANNEL,
      onChange: (id) => this.keys.delete(id),
      onGap: () => this.keys.clear(),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.stop();
    await this.noteUses().catch((error: unknown) =>
      this.options.logger.warn({ err: error }, 'last uses of keys were not noted'),
    );
  }

  /** The key of `secret`; UNAUTHENTICATED, in one form for every reason, when it is of no use. */
  async verify(secret: string): Promise<StoredKey> {
    const id = keyIdOf(secret);
    const key = id === undefined ? undefined : await this.read(id);
    const now = new Date();
    const usable =
      key &&
      matches(secret, key.digest, this.options.pepper) &&
      !key.revokedAt &&
      (!key.expiresAt || key.expiresAt > now);
    if (!usable) {
      throw new AppError('UNAUTHENTICATED', 'The API key is not valid', {
        remedy: 'Send "Authorization: Bearer isth_live_…" with a key that is neither revoked nor expired.',
      });
    }
    this.uses.set(key.id, now);
    return key;
  }

  /** Writes when keys were last used; what cannot be written is forgotten. */
  async noteUses(): Promise<void> {
    const uses = this.uses;
    if (uses.size === 0) return;
    this.uses = new Map();
    await this.models.inPlatform(SCOPE, (unit) => noteUses(unit, uses));
  }

  private read(id: string): Promise<StoredKey | undefined> {
    return this.keys.get(id, () => this.models.inPlatform(SCOPE, (unit) => findKey(unit, id)));
  }
}
