import type { EndedAccess } from '@isthmus/platform-http';
import type { CacheSettings } from './cache.settings.js';

export const SCOPES = ['models', 'agents'] as const;
export type KeyScope = (typeof SCOPES)[number];

/** An API key as its tenant sees it; the secret is shown once, when the key is made, and kept nowhere. */
export interface ApiKey {
  id: string;
  tenantId: string;
  name: string;
  scopes: KeyScope[];
  /** Of the pages that may use the key in a browser; `*` for any. */
  allowedOrigins: string[];
  lastFour: string;
  createdBy: string;
  /** Whose key it is: it ends with their membership. Undefined for a service account. */
  personId: string | undefined;
  /** To which its usage is charged; empty for none. */
  project: string;
  createdAt: Date;
  expiresAt: Date | undefined;
  revokedAt: Date | undefined;
  lastUsedAt: Date | undefined;
  /** Until when the secret before the last rotation is valid. */
  previousUntil: Date | undefined;
  /** Undefined where no answers to its requests are kept. */
  cache: CacheSettings | undefined;
}

/** The keys of a tenant that can be used. */
export interface KeyCount {
  tenantId: string;
  usable: number;
  lastUsedAt: Date | undefined;
}

/** With what the secret is compared. */
export interface StoredKey extends ApiKey {
  digest: Uint8Array;
  /** Of the secret before the last rotation. */
  previousDigest: Uint8Array | undefined;
}

/** A person who was removed from a tenant. */
export interface EndedMember {
  tenantId: string;
  personId: string;
  endedAt: Date;
}

/** What an access token says of itself, whose signature is right. */
export interface IssuedGrant {
  tenantId: string;
  grantId: string;
  personId: string;
  issuedAt: Date;
}

/** As the id of a key in what is announced and watched. */
export function keyIdOfGrant(grantId: string): string {
  return `grant:${grantId}`;
}

/**
 * What gateways must learn at once: a key that may have changed, one that was revoked or a grant that ended, or a
 * person who was removed.
 */
export type AccessChange = { changed: string } | { revoked: string } | { ended: EndedMember };

/** Who has lost their access by the end of a key, of a grant, or of a membership. */
export function endedAccessOf(change: Exclude<AccessChange, { changed: string }>): EndedAccess {
  if ('revoked' in change) return { keyId: change.revoked };
  const { tenantId: organisation, personId: person, endedAt } = change.ended;
  return { organisation, person, endedAt };
}
