import { flattenedVerify, importJWK, type JWK } from 'jose';

/** Those of agent cards; none that a public key could forge, such as HS256. */
const ALGORITHMS = ['ES256', 'RS256', 'EdDSA'];

/** A signature of a JWS whose payload is elsewhere (RFC 7515, appendix F), as agent cards have them. */
export interface DetachedSignature {
  /** The header, in base64url. */
  protected: string;
  signature: string;
}

export interface SignatureHeader {
  alg: string;
  kid: string;
  /** Where the keys are; absent unless it is a URL. */
  jku?: string;
}

/** undefined where the header cannot be read, names no key, or an algorithm other than ES256, RS256 and EdDSA. */
export function signatureHeader({ protected: encoded }: DetachedSignature): SignatureHeader | undefined {
  const { alg, kid, jku } = objectIn(encoded);
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg) || typeof kid !== 'string') return undefined;
  return { alg, kid, ...(typeof jku === 'string' && URL.canParse(jku) && { jku }) };
}

/** Whether `key` has signed `payload`, which is in base64url. */
export async function isSignedBy(
  key: JWK,
  payload: string,
  { protected: header, signature }: DetachedSignature,
): Promise<boolean> {
  const said = signatureHeader({ protected: header, signature });
  if (!said) return false;
  try {
    const jws = { payload, protected: header, signature };
    await flattenedVerify(jws, await importJWK(key, said.alg), { algorithms: ALGORITHMS });
    return true;
  } catch {
    return false; // Another key, another payload, or no key at all.
  }
}

function objectIn(encoded: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(encoded, 'base64url').toString())) as Record<string, unknown>;
  } catch {
    return {};
  }
}
