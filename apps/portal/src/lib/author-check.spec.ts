import { exportJWK, FlattenedSign, generateKeyPair } from 'jose';
import { expect, it } from 'vitest';
import { checkAuthor } from './author-check';

const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
const jwk = { ...(await exportJWK(publicKey)), kid: 'author-1' };
const jku = 'https://author.example/jwks.json';
const jws = await new FlattenedSign(Buffer.from('{"name":"Weather"}'))
  .setProtectedHeader({ alg: 'ES256', kid: 'author-1', jku })
  .sign(privateKey);
const { payload, signature, protected: protectedHeader = '' } = jws;

const cardWith = (change: object = {}) => ({
  capabilities: {
    extensions: [
      { uri: 'urn:another' },
      {
        uri: 'urn:isthmus:a2a:author-card:1',
        params: {
          card: payload,
          form: 'rfc8785',
          signatures: [{ protected: protectedHeader, signature }],
          ...change,
        },
      },
    ],
  },
});
const listed = async (url: string) => (url === jku ? [jwk] : []);

it('verifies the signature of the author, and says in which form it is', async () => {
  expect(await checkAuthor(cardWith(), listed)).toEqual({
    verdict: 'valid',
    form: 'rfc8785',
    keyId: 'author-1',
    keysUrl: jku,
  });
});

it('verifies by the key that the signature names, among others', async () => {
  const other = await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey);
  const keys = async () => [{ ...other, kid: 'author-0' }, jwk];
  expect(await checkAuthor(cardWith(), keys)).toMatchObject({ verdict: 'valid' });
});

it('notices another card, another key and what is no signature', async () => {
  const card = Buffer.from('{"name":"Whether"}').toString('base64url');
  for (const change of [{ card }, { signatures: [] }, { signatures: [{ protected: 'x', signature }] }])
    expect(await checkAuthor(cardWith(change), listed)).toMatchObject({ verdict: 'invalid' });
  expect(await checkAuthor(cardWith(), async () => [])).toMatchObject({ verdict: 'invalid' });
});

it('says when the keys of the author cannot be read, and nothing of a card without any', async () => {
  expect(await checkAuthor(cardWith(), async () => undefined)).toMatchObject({ verdict: 'unreachable' });
  for (const card of [{}, { capabilities: {} }, { capabilities: { extensions: [] } }, null])
    expect(await checkAuthor(card, listed)).toBeUndefined();
});
