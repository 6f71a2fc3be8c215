import { calculateJwkThumbprint, compactVerify, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { StatementSigner, verifyStatement } from './index.js';

const CLAIMS = { jti: 'r-1', amount_micro: 7 };
let key: JWK;
let signer: StatementSigner;
beforeAll(async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  key = { ...(await exportJWK(privateKey)), kid: 'receipt-2' };
  signer = await StatementSigner.create(key);
});

it('signs claims that a library of JWS verifies with the published key alone', async () => {
  const jws = await signer.sign('receipt+jwt', CLAIMS);
  const [published = {}] = signer.keySet.keys;
  const { payload, protectedHeader } = await compactVerify(jws, await importJWK(published, 'ES256'));
  expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'receipt-2', typ: 'receipt+jwt' });
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(CLAIMS);
  expect(await verifyStatement('receipt+jwt', jws, signer.keySet)).toEqual(CLAIMS);
});

it('verifies no altered claims, no other type and no other key', async () => {
  const jws = await signer.sign('receipt+jwt', CLAIMS);
  const [head, , signature] = jws.split('.');
  const altered = Buffer.from(JSON.stringify({ ...CLAIMS, amount_micro: 6 })).toString('base64url');
  const verify = (text: string, keySet = signer.keySet, type = 'receipt+jwt') =>
    verifyStatement(type, text, keySet);
  await expect(verify([head, altered, signature].join('.'))).rejects.toThrow('signature verification failed');
  await expect(verify(jws, signer.keySet, 'card+jwt')).rejects.toThrow(
    'is of type receipt+jwt, not card+jwt',
  );
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const other = await StatementSigner.create({ ...(await exportJWK(privateKey)), kid: 'receipt-2' });
  await expect(verify(jws, other.keySet)).rejects.toThrow('signature verification failed');
  await expect(verify(jws, { keys: [] })).rejects.toThrow('no applicable key');
});

it('publishes public members alone, the present key first, and verifies what retired keys signed', async () => {
  const { d: _, ...retired } = { ...key, kid: 'receipt-1' };
  const old = await (await StatementSigner.create({ ...key, kid: 'receipt-1' })).sign('t', CLAIMS);
  const { keySet } = await StatementSigner.create(key, [retired]);
  expect(keySet.keys.map(({ kid }) => kid)).toEqual(['receipt-2', 'receipt-1']);
  expect(keySet.keys.some((each) => 'd' in each)).toBe(false);
  expect(keySet.keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
  expect(await verifyStatement('t', old, keySet)).toEqual(CLAIMS);
});

it('names a key without an id by its thumbprint', async () => {
  const { kid: _, ...nameless } = key;
  const { keySet } = await StatementSigner.create(nameless);
  expect(keySet.keys[0]?.kid).toBe(await calculateJwkThumbprint(nameless));
});
