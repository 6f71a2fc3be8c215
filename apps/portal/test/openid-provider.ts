import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { CookieJar } from './cookie-jar';

export interface ProvidedPerson {
  sub: string;
  email: string;
  verified: boolean;
}

/** A real OpenID provider that asks nobody: whoever comes is `person`, and consents. */
export class OpenIdProvider {
  static readonly CLIENT = { clientId: 'portal', clientSecret: 'secret-of-the-portal' };
  person: ProvidedPerson = { sub: 'nobody', email: 'nobody@example.com', verified: false };
  /** Whether its discovery document promises the `iss` of answers (RFC 9207). */
  promisesIssuer = true;
  /** Paths that were asked for. */
  readonly asked: string[] = [];

  private constructor(
    readonly issuer: string,
    /** The one that is registered for the client. */
    public redirectUri: string,
    readonly close: () => void,
  ) {}

  /** `claimsInIdToken`: the address is in the id token, too, as many providers do, and not at their userinfo alone. */
  static async start(redirectUri: string, claimsInIdToken = true): Promise<OpenIdProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A server that listens on TCP has an AddressInfo.
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const started = new OpenIdProvider(issuer, redirectUri, () => server.close());
    const provider = createProvider(started, claimsInIdToken);
    const callback = provider.callback();
    server.on('request', (request, response) => {
      started.asked.push(request.url ?? '');
      if (request.url?.startsWith('/interaction/')) void started.consent(provider, request, response);
      else void callback(request, response);
    });
    return started;
  }

  /** Visits the provider as a browser does, from where a sign-in sends it; returns where it is sent back. */
  async visit(url: string): Promise<string> {
    const visitor = new CookieJar();
    let at = url;
    for (let hop = 0; hop < 10 && at.startsWith(this.issuer); hop += 1) {
      const headers = { cookie: visitor.header };
      const response = visitor.take(await fetch(at, { headers, redirect: 'manual' }));
      at = new URL(response.headers.get('location') ?? '', at).href;
    }
    return at;
  }

  private async consent(provider: Provider, request: IncomingMessage, response: ServerResponse) {
    const { sub: accountId } = this.person;
    const grant = new provider.Grant({ accountId, clientId: OpenIdProvider.CLIENT.clientId });
    grant.addOIDCScope('openid email profile');
    const grantId = await grant.save();
    const result = { login: { accountId }, consent: { grantId } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
}

function createProvider(started: OpenIdProvider, claimsInIdToken: boolean): Provider {
  const provider = new Provider(started.issuer, {
    clients: [
      {
        client_id: OpenIdProvider.CLIENT.clientId,
        client_secret: OpenIdProvider.CLIENT.clientSecret,
        redirect_uris: [started.redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: !claimsInIdToken,
    cookies: { keys: ['a key of the test'] },
    findAccount: (_, accountId) => ({
      accountId,
      claims: () => ({
        sub: accountId,
        email: started.person.email,
        email_verified: started.person.verified,
        name: 'Li',
      }),
    }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    features: { devInteractions: { enabled: false } },
  });
  provider.use(async (context, next) => {
    await next();
    if (!started.promisesIssuer && context.path === '/.well-known/openid-configuration')
      Object.assign(context.body as object, { authorization_response_iss_parameter_supported: false });
  });
  provider.Client.prototype.redirectUriAllowed = (uri) => uri === started.redirectUri;
  return provider;
}
