import type { Caller, TenantScope } from '@isthmus/platform-identity';

/** An API key that may be used now. */
export interface UsableKey {
  keyId: string;
  tenantId: string;
  scopes: readonly string[];
  project: string;
  /** Undefined for a key that does not expire. */
  validUntil: Date | undefined;
}

/** What token exchange asks of the services. All throw AppError. */
export interface TokenExchangePorts {
  /** UNAUTHENTICATED for a secret that opens no key. */
  verifyKey: (secret: string) => Promise<UsableKey>;
  /** UNAUTHENTICATED for a key that is revoked or expired. */
  verifyKeyId: (key: { tenantId: string; keyId: string }) => Promise<void>;
  /** Whose token of the platform this is; UNAUTHENTICATED for one that is not for the portal, or not valid. */
  verifyActor: (token: string) => Promise<Caller>;
  /** The id of the agent as the registry spells it; NOT_FOUND for one that the tenant does not have. */
  findAgent: (scope: TenantScope, agentId: string) => Promise<string>;
}
