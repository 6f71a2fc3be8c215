import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

interface Ceremony {
  challenge: string;
  origin: string;
}

/** A device with one passkey of a domain, as a browser answers for it (WebAuthn level 3, attestation "none"). */
export class Authenticator {
  private readonly id = randomBytes(32);
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;

  constructor(
    private readonly domain: string,
    private readonly options: { verifiesUser: boolean } = { verifiesUser: true },
  ) {
    ({ privateKey: this.privateKey, publicKey: this.publicKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
    }));
  }

  register(ceremony: Ceremony) {
    const id = this.id;
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, this.coseKey()]);
    const data = Buffer.concat([this.head(HAS_CREDENTIAL), credential]);
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      ...[text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0]), text('authData')],
      Buffer.from([0x59, data.length >> 8, data.length & 0xff]),
      data,
    ]);
    return this.answer({
      clientDataJSON: clientData('webauthn.create', ceremony),
      attestationObject,
    });
  }

  signIn(ceremony: Ceremony) {
    const authenticatorData = this.head(0);
    const clientDataJSON = clientData('webauthn.get', ceremony);
    const digest = createHash('sha256').update(clientDataJSON).digest();
    const signature = sign('sha256', Buffer.concat([authenticatorData, digest]), this.privateKey);
    return this.answer({ clientDataJSON, authenticatorData, signature });
  }

  private answer<Name extends string>(response: Record<Name, Buffer>) {
    const encoded = Object.fromEntries(
      Object.entries<Buffer>(response).map(([name, bytes]) => [name, bytes.toString('base64url')]),
    ) as Record<Name, string>; // the same names
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', response: encoded, clientExtensionResults: {} };
  }

  private head(flags: number): Buffer {
    const verified = this.options.verifiesUser ? USER_VERIFIED : 0;
    const domain = createHash('sha256').update(this.domain).digest();
    return Buffer.concat([domain, Buffer.from([USER_PRESENT | verified | flags]), Buffer.alloc(4)]);
  }

  /** In CBOR: a key of P-256 for ES256. */
  private coseKey(): Buffer {
    const { x = '', y = '' } = this.publicKey.export({ format: 'jwk' });
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
      Buffer.from(x, 'base64url'),
      Buffer.from([0x22, 0x58, 0x20]),
      Buffer.from(y, 'base64url'),
    ]);
  }
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
}

function clientData(type: string, { challenge, origin }: Ceremony): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}
