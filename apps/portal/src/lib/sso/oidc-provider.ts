import { createHash } from 'node:crypto';
import { LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import * as oidc from 'openid-client';
import type { PortalConfig } from '../../config';
import { emailAddress, nameOr, subject } from '../auth/person.rules';
import { discoveryFailureOf, type DiscoveryFailure } from './discovery-failure';

/** An organisation's client of an OpenID provider. */
export interface OidcClient {
  organizationId: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** What a sign-in keeps in the browser while that is at the provider. */
export interface OidcCheck {
  state: string;
  nonce: string;
  verifier: string;
}

/** Whom the provider has signed in. */
export interface OidcPerson {
  /** Never changes, and belongs to nobody else at this provider. */
  subject: string;
  email: string;
  name: string;
}

const ANSWER_BYTES_MAX = 1_048_576;
const HEAD_MS_MAX = 5_000;
const WHOLE_SECONDS_MAX = 10;
const PROVIDERS_MAX = 1_000;
/** Anybody may begin a sign-in: it must not be a request to the provider each time, nor to one that does not answer. */
const FRESH_MS = 300_000;
const FAILED_MS = 10_000;

/**
 * Speaks with the providers that organisations configure: by https, at public addresses only unless the configuration
 * allows private networks. Failures of a provider are UPSTREAM_UNAVAILABLE.
 */
export class OidcProviders {
  private fetching: Promise<typeof fetch> | undefined;
  private readonly discovered = new LoadingCache<oidc.Configuration>({
    entriesMax: PROVIDERS_MAX,
    freshMs: FRESH_MS,
    errorMs: () => FAILED_MS,
  });

  constructor(private readonly config: Pick<PortalConfig, 'PORTAL_URL' | 'SSO_PRIVATE_NETWORKS'>) {}

  /**
   * Where the provider of an organisation sends people back. Each has a URL of its own: the answer of one provider is
   * never taken for that of another (RFC 9700, section 4.4).
   */
  callbackUrl(organizationId: string): string {
    return new URL(`/api/auth/callback/organization/${organizationId}`, this.config.PORTAL_URL).href;
  }

  /** Reads the discovery document, which must be that of the issuer and have what a sign-in needs. */
  async test(client: OidcClient): Promise<void> {
    const metadata = (await this.discover(client)).serverMetadata();
    for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const)
      if (!metadata[name]) throw unavailable(`The discovery document has no ${name}`, 'document');
  }

  async authorizationUrl(client: OidcClient, { state, nonce, verifier }: OidcCheck): Promise<string> {
    const known = await this.known(client);
    return oidc.buildAuthorizationUrl(known, {
      redirect_uri: this.callbackUrl(client.organizationId),
      scope: 'openid email profile',
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).href;
  }

  /**
   * PERMISSION_DENIED for an answer that is not to `check`, for an invalid subject or address, and for an address that the
   * provider has not verified.
   */
  async personOf(client: OidcClient, query: string, check: OidcCheck): Promise<OidcPerson> {
    const known = await this.known(client);
    const answered = new URL(this.callbackUrl(client.organizationId));
    answered.search = query;
    try {
      const tokens = await oidc.authorizationCodeGrant(known, answered, {
        expectedState: check.state,
        expectedNonce: check.nonce,
        pkceCodeVerifier: check.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      const { data: subjectId } = subject().safeParse(claims?.sub);
      if (subjectId === undefined)
        throw denied('The provider has not named the person: "sub" is empty or too long');
      const said = claims?.['email']
        ? claims
        : await oidc.fetchUserInfo(known, tokens.access_token, subjectId);
      const email = emailAddress().safeParse(said['email']);
      if (!email.success) throw denied('The provider has given no valid e-mail address');
      if (said['email_verified'] !== true) throw denied('The provider has not verified the e-mail address');
      return { subject: subjectId, email: email.data, name: nameOr(email.data, said['name']) };
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw denied('The answer of the provider was refused', cause);
    }
  }

  private known(client: OidcClient): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = client;
    const key = createHash('sha256')
      .update(JSON.stringify([issuer, clientId, clientSecret]))
      .digest('hex');
    return this.discovered.get(key, () => this.discover(client));
  }

  private async discover({ issuer, clientId, clientSecret }: OidcClient): Promise<oidc.Configuration> {
    const insecure = this.config.SSO_PRIVATE_NETWORKS === 'allow' ? [oidc.allowInsecureRequests] : [];
    const url = URL.parse(issuer);
    if (!url) throw unavailable('The issuer is not a URL', 'document');
    try {
      return await oidc.discovery(url, clientId, undefined, oidc.ClientSecretPost(clientSecret), {
        [oidc.customFetch]: await this.fetch(),
        timeout: WHOLE_SECONDS_MAX,
        execute: [oidc.enableNonRepudiationChecks, ...insecure],
      });
    } catch (cause) {
      throw unavailable(
        'The discovery document of the provider could not be read',
        discoveryFailureOf(cause),
        cause,
      );
    }
  }

  /** The library is loaded with the first sign-in. */
  private fetch(): Promise<oidc.CustomFetch> {
    this.fetching ??= import('@isthmus/platform-outbound').then(({ OutboundClient, outboundFetch }) =>
      outboundFetch(
        new OutboundClient({
          privateNetworks: this.config.SSO_PRIVATE_NETWORKS,
          headMsMax: HEAD_MS_MAX,
          idleMsMax: HEAD_MS_MAX,
          bodyBytesMax: ANSWER_BYTES_MAX,
        }),
      ),
    );
    return this.fetching as Promise<oidc.CustomFetch>; // Its options are those of fetch.
  }
}

function unavailable(message: string, reason: DiscoveryFailure, cause?: unknown): AppError {
  return new AppError('UPSTREAM_UNAVAILABLE', message, {
    cause,
    remedy: REMEDIES[reason],
    metadata: { reason },
  });
}

const REMEDIES: Record<DiscoveryFailure, string> = {
  insecure: 'Enter an https address.',
  private: 'The operator of the installation can permit private networks by SSO_PRIVATE_NETWORKS=allow.',
  unreachable: 'Check that the provider is running and can be reached from the portal.',
  document: 'Check the issuer: its discovery document is at <issuer>/.well-known/openid-configuration.',
  issuer: 'Enter the issuer as it is in the discovery document, with or without the slash at its end.',
};

function denied(message: string, cause?: unknown): AppError {
  return new AppError('PERMISSION_DENIED', message, { cause });
}
