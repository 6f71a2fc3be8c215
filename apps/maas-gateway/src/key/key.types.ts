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
  createdAt: Date;
  expiresAt: Date | undefined;
  revokedAt: Date | undefined;
  lastUsedAt: Date | undefined;
}

/** With what the secret is compared. */
export interface StoredKey extends ApiKey {
  digest: Uint8Array;
}
