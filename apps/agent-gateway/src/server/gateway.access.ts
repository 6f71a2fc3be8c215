import { Inject, Injectable } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import {
  createAuthenticator,
  PortalTokens,
  VerifiedKeys,
  type Authenticate,
  type EndedAccess,
  type KeyVerdict,
  type VerifyGrant,
} from '@isthmus/platform-http';
import { KIT } from '@isthmus/platform-service';

/** Injection token of `KeyAuthority`. */
export const KEY_AUTHORITY = Symbol('key authority');

/** A key that may have changed, or access that ended. */
export type AccessChange = { changed: string } | EndedAccess;

/** What maas-gateway knows about API keys. */
export interface KeyAuthority {
  /** Whose a key is. */
  verify: (secret: string, deadlineMs: number) => Promise<KeyVerdict>;
  verifyGrant: VerifyGrant;
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
    @Inject(PortalTokens) tokens: Pick<PortalTokens, 'verifierWith'>,
  ) {
    const verified = new VerifiedKeys();
    const verifyKey: KeyAuthority['verify'] = (secret, deadlineMs) => keys.verify(secret, deadlineMs);
    const verifyAccess = tokens.verifierWith((claims, deadlineMs) => keys.verifyGrant(claims, deadlineMs));
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
      verified.end(change);
      for (const listener of this.listeners) listener(change);
    });
  }

  /** Calls `listener` whenever access ends: whoever has lost it may have calls open. */
  onEnd(listener: (access: EndedAccess) => void): void {
    this.listeners.push(listener);
  }
}
