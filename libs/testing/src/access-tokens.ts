import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';

/** The portal, as the issuer of access tokens. */
export const TOKEN_ISSUER = 'https://portal.example';
export const TOKEN_GRANT = '0190b3a4-0000-7000-8000-00000000000a';
export const TOKEN_PERSON = '0190b3a4-0000-7000-8000-0000000000aa';

const { privateKey, publicKey } = await generateKeyPair('ES256');
const published = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
/** What the issuer publishes. */
export const issuerKeySet = { keys: [published] };

export interface TokenChange {
  claims?: JWTPayload;
  header?: { typ?: string; kid?: string };
  /** Of another issuer. */
  key?: CryptoKey;
}

/** A token as the portal issues it for five minutes, but for `change`, which names the audience and the tenant. */
export function signAccessToken({ claims, header, key = privateKey }: TokenChange): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({
    iss: TOKEN_ISSUER,
    sub: TOKEN_PERSON,
    client_id: 'c1',
    role: 'developer',
    grant: TOKEN_GRANT,
    iat: now,
    exp: now + 300,
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'at+jwt', ...header })
    .sign(key);
}

/** Publishes the issuer's keys where the portal does, and `others` everywhere else. */
export async function startIssuerKeys(
  others: object = {},
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(({ url }, response) => {
    const document = url === '/api/auth/jwks' ? issuerKeySet : others;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has one.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
