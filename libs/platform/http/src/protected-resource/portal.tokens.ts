import { AccessTokens, type AccessClaims, type AccessTokenOptions } from '@isthmus/platform-identity';
import type { AuthenticatorOptions } from '../server/authenticator.js';

/** Limits of the fetch that reads the portal's keys; the portal's address is the operator's own setting. */
export const PORTAL_KEYS = { privateNetworks: 'allow', bodyBytesMax: 256 * 1024 } as const;

export interface PortalTokensOptions extends Pick<AccessTokenOptions, 'agents' | 'fetch'> {
  /** Public URL of the portal; undefined: no access token is taken. */
  portalUrl: string | undefined;
  /** Public base URL of the server that the tokens must be for. */
  resource: string | undefined;
  /** Called when the service stops. */
  close: () => Promise<void>;
}

/** For how many milliseconds a token may be used unasked; UNAUTHENTICATED when its grant, or the key that it was issued for, has ended. */
export type VerifyGrant = (claims: AccessClaims, deadlineMs: number) => Promise<number>;

/** The access tokens that the portal issues for one server (ADR 0027). */
export class PortalTokens {
  private readonly tokens: AccessTokens | undefined;

  constructor(private readonly options: PortalTokensOptions) {
    const { portalUrl, resource, agents = false, fetch } = options;
    if (portalUrl === undefined || resource === undefined) return;
    const issuer = issuerOf(portalUrl);
    const audience = resource.replace(/\/$/, '');
    this.tokens = new AccessTokens({ issuer, audience, agents, keysUrl: `${issuer}/api/auth/jwks`, fetch });
  }

  /** Verifies tokens, and by `verifyGrant` that they have not ended; undefined where none is taken. */
  verifierWith(verifyGrant: VerifyGrant): AuthenticatorOptions['verifyAccess'] {
    const { tokens } = this;
    if (!tokens) return undefined;
    return async (token, deadlineMs) => {
      const claims = await tokens.verify(token);
      const lifeMs = claims.expiresAt.getTime() - Date.now();
      return { claims, cacheMs: Math.min(lifeMs, await verifyGrant(claims, deadlineMs)) };
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.options.close();
  }
}

/** The authorization server that the portal at `portalUrl` is (RFC 8414, section 2). */
export function issuerOf(portalUrl: string): string {
  return new URL(portalUrl).origin;
}
