import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AccessTokens, type AccessClaims } from '@isthmus/platform-identity';
import { OutboundClient, outboundFetch } from '@isthmus/platform-outbound';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';

const KEYS_BYTES_MAX = 256 * 1024;

/** The access tokens that the portal issues for this gateway. */
@Injectable()
export class PortalTokens implements OnApplicationShutdown {
  /** The portal's address is the operator's own setting. */
  private readonly outbound = new OutboundClient({ privateNetworks: 'allow', bodyBytesMax: KEYS_BYTES_MAX });
  private readonly tokens: AccessTokens | undefined;

  constructor(
    @Inject(ENVIRONMENT) { PORTAL_URL, GATEWAY_URL }: Pick<Environment, 'PORTAL_URL' | 'GATEWAY_URL'>,
  ) {
    if (PORTAL_URL === undefined) return;
    const issuer = new URL(PORTAL_URL).origin;
    this.tokens = new AccessTokens({
      issuer,
      audience: GATEWAY_URL.replace(/\/$/, ''),
      keysUrl: `${issuer}/api/auth/jwks`,
      fetch: outboundFetch(this.outbound),
    });
  }

  /** Verifies a token; undefined where no portal is configured. */
  get verify(): ((token: string) => Promise<AccessClaims>) | undefined {
    const { tokens } = this;
    return tokens && ((token) => tokens.verify(token));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outbound.destroy();
  }
}
