import { exportJWK, FlattenedSign, generateKeyPair } from 'jose';
import { expect, it } from 'vitest';
import { isSignedBy, signatureHeader } from './detached-signature.js';

const payload = Buffer.from('{"name":"Support"}').toString('base64url');
const JKU = 'https://keys.example/jwks.json';
const headerOf = (header: unknown) => ({
  protected: Buffer.from(JSON.stringify(header)).toString('base64url'),
  signature: 'c2ln',
});

async function signed(header: object = { kid: 'k1' }) {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const { protected: protectedHeader = '', signature } = await new FlattenedSign(
    Buffer.from('{"name":"Support"}'),
  )
    .setProtectedHeader({ alg: 'ES256', ...header })
    .sign(privateKey);
  return { signature: { protected: protectedHeader, signature }, key: await exportJWK(publicKey) };
}

it('verifies by the key that has signed, and by no other key or payload', async () => {
  const [{ key, signature }, other] = await Promise.all([signed(), signed()]);
  expect(await isSignedBy(key, payload, signature)).toBe(true);
  expect(await isSignedBy(other.key, payload, signature)).toBe(false);
  expect(await isSignedBy(key, Buffer.from('{}').toString('base64url'), signature)).toBe(false);
  expect(await isSignedBy({ kty: 'none' }, payload, signature)).toBe(false);
});

it('takes a secret for no key, whatever the header says', async () => {
  const secret = { kty: 'oct', k: Buffer.alloc(32).toString('base64url') };
  const header = { alg: 'HS256', kid: 'k1' };
  const made = await new FlattenedSign(Buffer.from('{"name":"Support"}'))
    .setProtectedHeader(header)
    .sign(Buffer.alloc(32));
  const signature = { protected: made.protected ?? '', signature: made.signature };
  expect(await isSignedBy(secret, payload, signature)).toBe(false);
});

it('reads the header, and a jku that is a URL', () => {
  expect(signatureHeader(headerOf({ alg: 'EdDSA', kid: 'k1', jku: JKU }))).toEqual({
    alg: 'EdDSA',
    kid: 'k1',
    jku: JKU,
  });
  expect(signatureHeader(headerOf({ alg: 'ES256', kid: 'k1', jku: 'nowhere' }))).toEqual({
    alg: 'ES256',
    kid: 'k1',
  });
});

it.each([
  ['an algorithm with a secret', { alg: 'HS256', kid: 'k1' }],
  ['none', { alg: 'none', kid: 'k1' }],
  ['no key', { alg: 'ES256' }],
  ['a key that is no text', { alg: 'ES256', kid: 7 }],
  ['null', null],
])('reads no header with %s', (_, header) => {
  expect(signatureHeader(headerOf(header))).toBeUndefined();
  expect(signatureHeader({ protected: 'e30x{', signature: '' })).toBeUndefined();
});
