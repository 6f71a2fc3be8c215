import { Inject, Injectable } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { AccessClaims } from '@isthmus/platform-identity';
import {
  createAuthenticator,
  VerifiedKeys,
  type Authenticate,
  type EndedAccess,
  type KeyVerdict,
} from '@isthmus/platform-http';
import { KIT } from '@isthmus/platform-service';
import { PortalTokens } from './access.tokens.js';

/** Injection token of `KeyAuthority`. */
export const KEY_AUTHORITY = Symbol('key authority');

/** A key that may have changed, or access that ended. */
export type AccessChange = { changed: string } | EndedAccess;

/** What maas-gateway knows about API keys. */
export interface KeyAuthority {
  /** Whose a key is. */
  verify: (secret: string, deadlineMs: number) => Promise<KeyVerdict>;
  /** For how many milliseconds an access token may be used; UNAUTHENTICATED when its grant or key has ended. */
  verifyGrant: (claims: AccessClaims, deadlineMs: number) => Promise<number>;
  /** Calls `listener` with what changes, until the service stops. */
  watch: (listener: (change: AccessChange) => void) => void;
}

/** The services that may call agents on behalf of a tenant, and what each is granted: the portal's chat. */
const SERVICES_ADMITTED = { portal: ['agents'] };

/** Who may call agents, for both servers of the gateway. */
@Injectable()
export class GatewayAccess {
  /** By an API key, an access token, or the token that the portal has for one tenant. */
  readonly byKeyOrToken: Authenticate;
  /** By an API key or an access token only. */
  readonly byKey: Authenticate;
  private readonly listeners: ((access: EndedAccess) => void)[] = [];

  constructor(
    @Inject(KIT) { identity }: { identity: Pick<ServiceKit['identity'], 'verify'> },
    @Inject(KEY_AUTHORITY) keys: KeyAuthority,
    @Inject(PortalTokens) { verify: verifyToken }: Pick<PortalTokens, 'verify'>,
  ) {
    const verified = new VerifiedKeys();
    const verifyKey: KeyAuthority['verify'] = (secret, deadlineMs) => keys.verify(secret, deadlineMs);
    const verifyAccess =
      verifyToken &&
      (async (token: string, deadlineMs: number) => {
        const claims = await verifyToken(token);
        const lifeMs = claims.expiresAt.getTime() - Date.now();
        return { claims, cacheMs: Math.min(lifeMs, await keys.verifyGrant(claims, deadlineMs)) };
      });
    const accepted = { verifyKey, verified, ...(verifyAccess ? { verifyAccess } : {}) };
    const remedy = 'Send "Authorization: Bearer <API key>" with a key of the tenant that owns the agent.';
    this.byKey = createAuthenticator({ ...accepted, remedy });
    this.byKeyOrToken = createAuthenticator({
      ...accepted,
      remedy,
      verifyToken: (token) => identity.verify(token),
      services: SERVICES_ADMITTED,
    });
    keys.watch((change) => {
      if ('changed' in change) return verified.forget(change.changed);
      if ('keyId' in change) verified.forget(change.keyId);
      // Access tokens of the person; whose each is, is not kept apart.
      else verified.clear();
      for (const listener of this.listeners) listener(change);
    });
  }

  /** Calls `listener` whenever access ends: whoever has lost it may have calls open. */
  onEnd(listener: (access: EndedAccess) => void): void {
    this.listeners.push(listener);
  }
}
