import { randomUUID } from 'node:crypto';
import { models } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { admittedOf, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startGateways, type GatewayHarness } from './testing/gateway.harness.js';

type Call = (request: object, options: object) => Promise<unknown>;

let gateway: GatewayHarness;
const clients: Record<string, Record<string, Call>> = {};
const closers: (() => void)[] = [];

beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
  const portal = await gateway.identities.identityOf('portal');
  const knowledge = createServiceClient(models.KnowledgeDefinition, {
    address: gateway.addresses[0] ?? '',
    audience: 'maas-gateway',
    identity: portal,
  });
  const embeddings = createServiceClient(models.EmbeddingsDefinition, {
    address: gateway.addresses[0] ?? '',
    audience: 'maas-gateway',
    identity: await gateway.identities.identityOf('agent-registry'),
  });
  closers.push(
    () => knowledge.close(),
    () => embeddings.close(),
  );
  // Methods are looked up by name; what they take is in the table.
  clients['keys'] = gateway.keys as unknown as Record<string, Call>;
  clients['embeddings'] = embeddings as unknown as Record<string, Call>;
  clients['knowledge'] = knowledge as unknown as Record<string, Call>;
});
afterAll(async () => {
  closers.forEach((close) => close());
  await gateway.stop();
});

/** Every RPC with strings in its request, and a request that is right in all of them. */
const CASES: [string, string, () => object][] = [
  [
    'keys',
    'createKey',
    () => ({
      idempotencyKey: randomUUID(),
      name: 'test',
      scopes: ['models'],
      allowedOrigins: ['https://app.example'],
    }),
  ],
  ['keys', 'listKeys', () => ({ pageToken: '' })],
  ['keys', 'setKeyCache', () => ({ idempotencyKey: randomUUID(), keyId: randomUUID() })],
  ['keys', 'revokeKey', () => ({ keyId: randomUUID() })],
  ['knowledge', 'searchKnowledge', () => ({ knowledgeBaseId: 'support', query: 'late fee', limit: 3 })],
  ['knowledge', 'getArticle', () => ({ knowledgeBaseId: 'support', articleId: 'a', language: 'en' })],
  ['knowledge', 'createKnowledgeBase', () => ({ idempotencyKey: randomUUID(), name: 'Base' })],
  [
    'knowledge',
    'deleteKnowledgeBase',
    () => ({ idempotencyKey: randomUUID(), knowledgeBaseId: randomUUID() }),
  ],
  [
    'knowledge',
    'uploadDocument',
    () => ({
      idempotencyKey: randomUUID(),
      knowledgeBaseId: randomUUID(),
      name: 'a.txt',
      mediaType: 'text/plain',
      content: Buffer.from('Text.'),
    }),
  ],
  ['knowledge', 'listDocuments', () => ({ knowledgeBaseId: randomUUID(), pageToken: '' })],
  ['knowledge', 'getDocument', () => ({ knowledgeBaseId: randomUUID(), documentId: randomUUID() })],
  [
    'knowledge',
    'deleteDocument',
    () => ({ idempotencyKey: randomUUID(), knowledgeBaseId: randomUUID(), documentId: randomUUID() }),
  ],
  [
    'knowledge',
    'setKnowledgeQuestions',
    () => ({
      idempotencyKey: randomUUID(),
      knowledgeBaseId: randomUUID(),
      questions: [{ question: 'Why?', expectedId: '' }],
    }),
  ],
  ['knowledge', 'listKnowledgeQuestions', () => ({ knowledgeBaseId: randomUUID() })],
  [
    'knowledge',
    'evaluateKnowledgeBase',
    () => ({ idempotencyKey: randomUUID(), knowledgeBaseId: randomUUID() }),
  ],
  ['knowledge', 'getKnowledgeEvaluation', () => ({ knowledgeBaseId: randomUUID() })],
  ['embeddings', 'embed', () => ({ texts: ['late fee'], format: models.VectorFormat.INT8 })],
];
/** Questions may have lines. */
const LENIENT =
  /^(query (line break|lone surrogate): answered|texts\.0 (line break|lone surrogate): (answered|FAILED_PRECONDITION))/;

it.each(CASES)('%s.%s refuses text that cannot be stored or misleads', async (client, method, request) => {
  const options = { scope: gateway.tenant };
  const admitted = await admittedOf(
    async (hostile) => clients[client]?.[method]?.(hostile, options),
    request,
  );
  expect(admitted.filter((each) => !LENIENT.test(each))).toEqual([]);
});

it('takes a secret that no key can have for an unknown key', async () => {
  const identity = await gateway.identities.identityOf('agent-gateway');
  const keys = createServiceClient(models.ApiKeysDefinition, {
    address: gateway.addresses[0] ?? '',
    audience: 'maas-gateway',
    identity,
  });
  closers.push(() => keys.close());
  const admitted = await admittedOf(
    (request) => keys.verifyKey(request),
    () => ({ secret: 'isth_live_a_b' }),
  );
  expect(admitted.filter((each) => !each.endsWith('UNAUTHENTICATED'))).toEqual([]);
});

it.each([
  [[], 'must name at least one of models, agents'],
  [['models', 'models'], 'names a scope twice'],
])('refuses a key with the scopes %j', async (scopes, description) => {
  const request = { idempotencyKey: randomUUID(), name: 'test', scopes };
  await expect(gateway.keys.createKey(request, { scope: gateway.tenant })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'scopes', description }],
  });
});
