import { createServer } from 'node:http';
import { AgentCard, canonicalizeAgentCard, verifyAgentCardSignature } from '@a2a-js/sdk';
import { extensionOfAuthor } from '@isthmus/domain-registry';
import { canonicalJson } from '@isthmus/platform-validation';
import { exportJWK, flattenedVerify, FlattenedSign, generateKeyPair, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { spec } from '../testing/unit.fixtures.js';
import { AuthorCards } from './author.cards.js';
import { CardSigner } from './card.signer.js';

const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
const gateway = await generateKeyPair('ES256', { extractable: true });
const authors = new AuthorCards({ EXTERNAL_PRIVATE_NETWORKS: 'allow' });
const signer = new CardSigner({
  CARD_SIGNING_KEY: { ...(await exportJWK(gateway.privateKey)), kid: 'card-1' } as never, // P-256.
  CARD_RETIRED_KEYS: undefined,
  GATEWAY_URL: 'https://gateway.example',
  GATEWAY_GRPC_ADDRESS: 'gateway.example:443',
});
const card = {
  name: 'Weather',
  description: 'Tells the weather.',
  version: '7',
  supportedInterfaces: [
    { url: 'https://author.example/a2a', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
  ],
  capabilities: { streaming: true },
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
  skills: [{ id: 'now', name: 'Now', description: 'The weather now.', tags: ['weather'] }],
};
const keys: JWK[] = [];
const server = createServer((_, response) => void response.end(JSON.stringify({ keys })));
let origin = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  keys.push({ ...(await exportJWK(publicKey)), kid: 'author-1', alg: 'ES256' });
});
afterAll(async () => {
  await authors.onApplicationShutdown();
  server.close();
});

async function signed(
  content: object = card,
  { bytes = canonicalJson(content), kid = 'author-1', jku = `${origin}/jwks.json` } = {},
): Promise<string> {
  const header = { alg: 'ES256', kid, typ: 'JOSE', jku };
  const jws = await new FlattenedSign(Buffer.from(bytes)).setProtectedHeader(header).sign(privateKey);
  return JSON.stringify({ ...content, signatures: [{ protected: jws.protected, signature: jws.signature }] });
}
const verify = async (json: string) => authors.verify(json, `${origin}/a2a`);
const agent = { id: 'a1', version: 1, visibility: 'public', spec } as const;

it('says in which form the signature of the author is (A2A v1.0.1 §8.4)', async () => {
  expect((await verify(await signed())).form).toBe('rfc8785');
  // The library leaves out whatever is empty before it signs.
  const withEmpty = {
    ...card,
    documentationUrl: '',
    skills: card.skills.map((each) => ({ ...each, examples: [] })),
  };
  const bytes = canonicalizeAgentCard(AgentCard.fromJSON(withEmpty));
  expect((await verify(await signed(withEmpty, { bytes }))).form).toBe('a2a-js');
});

it('keeps what the author signed, for any verifier of JWS, beside the signatures of the platform', async () => {
  const published = await signer.cardOf(agent, [extensionOfAuthor(await verify(await signed()))]);
  const [extension] = (published as { capabilities: { extensions: { uri: string; params: Kept }[] } })
    .capabilities.extensions;
  const { card: payload, signatures } = extension?.params ?? { card: '', signatures: [] };
  expect(extension?.uri).toBe('urn:isthmus:a2a:author-card:1');
  const { payload: bytes } = await flattenedVerify({ ...(signatures[0] as Signature), payload }, publicKey);
  expect(JSON.parse(Buffer.from(bytes).toString())).toEqual(card);
  const [jwk = {}] = (await signer.jwks()).keys;
  const key = await importJWK(jwk, 'ES256');
  await verifyAgentCardSignature(async () => key as never)(AgentCard.fromJSON(published));
  const { signatures: ours, ...rest } = published as { signatures: Signature[] };
  const platform = (content: object) =>
    flattenedVerify(
      { ...(ours[1] as Signature), payload: Buffer.from(canonicalJson(content)).toString('base64url') },
      key,
    );
  await platform(rest);
  const altered = JSON.parse(JSON.stringify(rest).replace(payload, `${payload.slice(0, -2)}xx`)) as object;
  await expect(platform(altered)).rejects.toThrow();
});

it('accepts no card of which a field was changed', async () => {
  const json = await signed();
  const { signatures, ...content } = JSON.parse(json) as Record<string, unknown>;
  for (const name of Object.keys(content)) {
    const value = content[name];
    for (const other of [undefined, typeof value === 'string' ? `${value}x` : []])
      await expect(verify(JSON.stringify({ ...content, [name]: other, signatures })), name).rejects.toThrow(
        /author_card_json/,
      );
  }
});

it.each([
  ['an unsigned card', () => JSON.stringify(card), 'one to five signatures'],
  ['what is no card', () => '[]', 'one to five signatures'],
  ['what is no JSON', () => '{', 'one to five signatures'],
  ['an unknown key', () => signed(card, { kid: 'author-2' }), 'no signature verifies'],
  [
    'keys of another origin',
    () => signed(card, { jku: 'https://elsewhere.example/jwks.json' }),
    'no signature verifies',
  ],
  [
    'a card that is too large',
    () => signed({ ...card, description: 'x'.repeat(70_000) }),
    'at most 65536 bytes',
  ],
])('refuses %s', async (_, json, words) => {
  await expect(async () => verify(await json())).rejects.toThrow(words);
});

it('says so when the keys of the author cannot be read', async () => {
  const json = await signed(card, { jku: 'http://127.0.0.1:1/jwks.json' });
  await expect(authors.verify(json, 'http://127.0.0.1:1/a2a')).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
  });
});

interface Signature {
  protected: string;
  signature: string;
}
interface Kept {
  card: string;
  signatures: Signature[];
}
