import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An OpenID provider that signs any claims, also those that the specification forbids, and accepts any code again. */
export class ForgedProvider {
  claims: Record<string, unknown> = {};
  private nonce = '';

  private constructor(
    readonly issuer: string,
    readonly close: () => void,
  ) {}

  static async start(): Promise<ForgedProvider> {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const key = { ...(await exportJWK(publicKey)), kid: '1', alg: 'RS256', use: 'sig' };
    const server = createServer((request, response) => {
      const answer = (body: object) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(body));
      };
      if (request.url === '/jwks') return answer({ keys: [key] });
      if (request.url?.startsWith('/.well-known')) return answer(discoveryOf(forged.issuer));
      void new SignJWT({ nonce: forged.nonce, ...forged.claims })
        .setProtectedHeader({ alg: 'RS256', kid: '1' })
        .setIssuer(forged.issuer)
        .setAudience('portal')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey)
        .then((id_token) => answer({ access_token: 't', token_type: 'Bearer', expires_in: 300, id_token }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A server that listens on TCP has an AddressInfo.
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const forged = new ForgedProvider(issuer, () => server.close());
    return forged;
  }

  /** Where a browser is sent back that was sent to `url`. */
  visit(url: string): string {
    const { searchParams: asked } = new URL(url);
    this.nonce = asked.get('nonce') ?? '';
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.search = String(new URLSearchParams({ code: 'any', state: asked.get('state') ?? '' }));
    return back.href;
  }
}

function discoveryOf(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}
