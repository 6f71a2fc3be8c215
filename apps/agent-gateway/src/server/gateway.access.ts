import { Inject, Injectable } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import {
  createAuthenticator,
  VerifiedKeys,
  type Authenticate,
  type EndedAccess,
  type KeyVerdict,
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
  /** Calls `listener` with what changes, until the service stops. */
  watch: (listener: (change: AccessChange) => void) => void;
  /** Whether pages of `origin` may use any key for agents. */
  admitsOrigin: (origin: string) => Promise<boolean>;
}

/** The services that may call agents on behalf of a tenant, and what each is granted: the portal's chat. */
const SERVICES_ADMITTED = { portal: ['agents'] };

/** Who may call agents, for both servers of the gateway. */
@Injectable()
export class GatewayAccess {
  /** By an API key, or by the token that the portal has for one tenant. */
  readonly byKeyOrToken: Authenticate;
  /** By an API key only. */
  readonly byKey: Authenticate;
  private readonly listeners: ((access: EndedAccess) => void)[] = [];

  constructor(
    @Inject(KIT) { identity }: { identity: Pick<ServiceKit['identity'], 'verify'> },
    @Inject(KEY_AUTHORITY) private readonly keys: KeyAuthority,
  ) {
    const verified = new VerifiedKeys();
    const verifyKey: KeyAuthority['verify'] = (secret, deadlineMs) => keys.verify(secret, deadlineMs);
    const remedy = 'Send "Authorization: Bearer <API key>" with a key of the tenant that owns the agent.';
    this.byKey = createAuthenticator({ verifyKey, verified, remedy });
    this.byKeyOrToken = createAuthenticator({
      verifyKey,
      verified,
      remedy,
      verifyToken: (token) => identity.verify(token),
      services: SERVICES_ADMITTED,
    });
    keys.watch((change) => {
      if ('changed' in change) return verified.forget(change.changed);
      if ('keyId' in change) verified.forget(change.keyId);
      for (const listener of this.listeners) listener(change);
    });
  }

  admitsOrigin(origin: string): Promise<boolean> {
    return this.keys.admitsOrigin(origin);
  }

  /** Calls `listener` whenever access ends: whoever has lost it may have calls open. */
  onEnd(listener: (access: EndedAccess) => void): void {
    this.listeners.push(listener);
  }
}
