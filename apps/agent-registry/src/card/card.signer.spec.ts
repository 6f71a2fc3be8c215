import { AgentCard, verifyAgentCardSignature } from '@a2a-js/sdk';
import { extensionOfTerms } from '@isthmus/domain-registry';
import { canonicalJson } from '@isthmus/platform-validation';
import { calculateJwkThumbprint, exportJWK, flattenedVerify, generateKeyPair, importJWK } from 'jose';
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
  GATEWAY_GRPC_ADDRESS: 'gateway.example:443',
  PORTAL_URL: 'https://portal.example/',
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
  const entry = ['card-2', 'https://gateway.example/.well-known/jwks.json'];
  expect(seen).toEqual([entry]);
  expect(json).toMatchObject({
    name: 'Support',
    version: '3.0.0',
    supportedInterfaces: [
      { url: 'https://gateway.example/agents/a1/', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
      { url: 'https://gateway.example/agents/a1', protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' },
      { url: 'gateway.example:443', protocolBinding: 'GRPC', tenant: 'a1', protocolVersion: '1.0' },
      { url: 'https://gateway.example/agents/a1/', protocolBinding: 'JSONRPC', protocolVersion: '0.3' },
      { url: 'https://gateway.example/agents/a1', protocolBinding: 'HTTP+JSON', protocolVersion: '0.3' },
    ],
    provider: { url: 'https://gateway.example' },
    securitySchemes: {
      oauth2: {
        oauth2SecurityScheme: {
          oauth2MetadataUrl: 'https://portal.example/.well-known/oauth-authorization-server',
        },
      },
    },
  });
});

/** The card's own members, each with another value, and the card without each. */
function* changesOf(value: object): Generator<object> {
  for (const [name, member] of Object.entries(value)) {
    const others: unknown[] =
      typeof member === 'object' && member !== null
        ? [...changesOf(member as object)]
        : [typeof member === 'boolean' ? !member : `${member}x`];
    const changed = [...others, undefined].map((other) =>
      Array.isArray(value) ? value.with(Number(name), other) : { ...value, [name]: other },
    );
    yield* changed;
  }
}

/** What any verifier of RFC 8785 and JWS does (A2A v1.0.1 §8.4.3). */
async function verifyPlainly({ signatures, ...card }: SignedCard): Promise<void> {
  const payload = Buffer.from(canonicalJson(card)).toString('base64url');
  const [jwk = {}] = (await signer.jwks()).keys;
  await flattenedVerify({ ...signatures[1], payload }, await importJWK(jwk, 'ES256'));
}

interface Signature {
  protected: string;
  signature: string;
}

interface SignedCard {
  signatures: [Signature, Signature];
}

it('signs every member of a card as the specification canonicalises it (§8.4.1)', async () => {
  const signed = (await signer.cardOf(agent)) as SignedCard;
  await verifyPlainly(signed);
  const { signatures, ...card } = signed;
  const changes = [...changesOf(card)];
  expect(changes.length).toBeGreaterThan(50);
  for (const change of changes)
    await expect(verifyPlainly({ ...change, signatures }), JSON.stringify(change)).rejects.toThrow();
});

it('signs an extended card, which says how the agent works, like any other', async () => {
  const limits = { stepsMax: 5, outputTokensMax: 800, turnTimeoutMs: 60_000 };
  const terms = extensionOfTerms({
    version: 3,
    runsOn: 'platform',
    model: 'm1',
    limits,
    mcpServers: ['crm'],
    knowledgeBaseId: '',
  });
  const signed = (await signer.cardOf(agent, [terms])) as SignedCard;
  await verifyPlainly(signed);
  const { signatures: _, ...plain } = (await signer.cardOf(agent)) as SignedCard & { capabilities: object };
  const { uri, description } = extensionOf(signed);
  expect(signed).toMatchObject({
    ...plain,
    capabilities: {
      extendedAgentCard: true,
      extensions: [
        {
          uri,
          description,
          params: { version: 3, runsOn: 'platform', model: 'm1', limits, mcpServers: ['crm'] },
        },
        { uri: 'urn:isthmus:a2a:resumption:1' },
        { uri: 'urn:isthmus:a2a:idempotent-send:1' },
      ],
    },
  });
  expect(uri).toBe('urn:isthmus:a2a:agent-terms:1');
  expect(JSON.stringify(plain.capabilities)).not.toContain('agent-terms');
});

function extensionOf(card: object) {
  const { capabilities } = card as { capabilities: { extensions: { uri: string; description: string }[] } };
  return capabilities.extensions[0] ?? { uri: '', description: '' };
}

it('has no empty member, which libraries leave out of what they verify', async () => {
  const nameless = { ...agent, spec: { ...agent.spec, description: '' } };
  expect(JSON.stringify(await signer.cardOf(nameless))).not.toMatch(/:(""|\[\]|\{\}|null)/);
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
    GATEWAY_GRPC_ADDRESS: 'gateway.example:443',
  });
  const { keys } = await other.jwks();
  expect(keys.map(({ kid }) => kid)).toEqual([await calculateJwkThumbprint(nameless)]);
  expect(other.addressOf('a1')).toBe('https://gateway.example/agents/a1/');
});
