import {
  calculateJwkThumbprint,
  compactVerify,
  createLocalJWKSet,
  importJWK,
  CompactSign,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
} from 'jose';

const ALGORITHM = 'ES256';

/** Signs statements that anyone can verify without calling us: compact JWS (RFC 7515, ES256) over JSON. */
export class StatementSigner {
  private constructor(
    private readonly key: CryptoKey | Uint8Array,
    private readonly keyId: string,
    /** The public keys, the present one first (RFC 7517 §5), for publication. */
    readonly keySet: JSONWebKeySet,
  ) {}

  /** `privateJwk` is of P-256; without a `kid` its thumbprint is its id. `retired` are public keys that signed before. */
  static async create(privateJwk: JWK, retired: readonly JWK[] = []): Promise<StatementSigner> {
    const { kty, crv, x, y } = privateJwk;
    const kid = privateJwk.kid ?? (await calculateJwkThumbprint(privateJwk));
    const present = { kty, crv, x, y, kid, alg: ALGORITHM, use: 'sig' } as JWK; // P-256 has these members.
    return new StatementSigner(await importJWK(privateJwk, ALGORITHM), kid, { keys: [present, ...retired] });
  }

  /** `type` says what is stated, such as `receipt+jwt`, so that no statement can be taken for one of another type. */
  sign(type: string, claims: object): Promise<string> {
    return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: ALGORITHM, kid: this.keyId, typ: type })
      .sign(this.key);
  }
}

/** The claims of a statement; throws where it is of another type, was altered, or its key is not in `keySet`. */
export async function verifyStatement(type: string, jws: string, keySet: JSONWebKeySet): Promise<unknown> {
  const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet(keySet), {
    algorithms: [ALGORITHM],
  });
  if (protectedHeader.typ !== type)
    throw new Error(`The statement is of type ${protectedHeader.typ}, not ${type}`);
  return JSON.parse(new TextDecoder().decode(payload)) as unknown;
}
