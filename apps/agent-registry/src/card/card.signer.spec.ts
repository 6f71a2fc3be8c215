import { AgentCard, verifyAgentCardSignature } from '@a2a-js/sdk';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { expect, it } from 'vitest';
import { spec } from '../testing/unit.fixtures.js';
import { CardSigner } from './card.signer.js';

const { privateKey } = await generateKeyPair('ES256', { extractable: true });
const exported = await exportJWK(privateKey);
const key = { ...exported, kid: 'card-2' } as ConstructorParameters<typeof CardSigner>[0]['CARD_SIGNING_KEY']; // P-256.
const { d: _, ...retired } = { ...key, kid: 'card-1' };
const signer = new CardSigner({
  CARD_SIGNING_KEY: key,
  CARD_RETIRED_KEYS: { keys: [retired] },
  GATEWAY_URL: 'https://gateway.example/',
});
const agent = { id: 'a1', version: 3, visibility: 'public', spec } as const;

it('signs a card that its published key verifies, and that names the key and where it is listed', async () => {
  const json = await signer.cardOf(agent);
  const seen: (string | undefined)[][] = [];
  const verify = verifyAgentCardSignature(async (kid, jku) => {
    seen.push([kid, jku]);
    const { keys } = await signer.jwks();
    return importJWK(keys.find((each) => each.kid === kid) ?? {}, 'ES256') as never;
  });
  await verify(AgentCard.fromJSON(json));
  expect(seen).toEqual([['card-2', 'https://gateway.example/.well-known/jwks.json']]);
  expect(json).toMatchObject({
    name: 'Support',
    version: '3.0.0',
    supportedInterfaces: [{ url: 'https://gateway.example/agents/a1', protocolVersion: '1.0' }],
    provider: { url: 'https://gateway.example' },
  });
});

it('lists public keys alone, the current one first', async () => {
  const { keys } = await signer.jwks();
  expect(keys.map(({ kid }) => kid)).toEqual(['card-2', 'card-1']);
  expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
  expect(keys.every((each) => !('d' in each))).toBe(true);
});

it('names a key without an id by its thumbprint', async () => {
  const { kid: _id, ...nameless } = key;
  const other = new CardSigner({
    CARD_SIGNING_KEY: nameless as typeof key, // An id is optional only here.
    CARD_RETIRED_KEYS: undefined,
    GATEWAY_URL: 'https://gateway.example',
  });
  const { keys } = await other.jwks();
  expect(keys.map(({ kid }) => kid)).toEqual([await calculateJwkThumbprint(nameless)]);
  expect(other.addressOf('a1')).toBe('https://gateway.example/agents/a1');
});
