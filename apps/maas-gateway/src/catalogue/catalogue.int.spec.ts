import { models } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startGateways, type GatewayHarness } from '../testing/gateway.harness.js';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());

it('lists models for the official client, with and without an id', async () => {
  const client = await gateway.client();
  const ids = (await client.models.list()).data.map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining(['extract/support', 'small', 'scripted/scripted', 'unreachable']),
  );
  expect(await client.models.retrieve('extract/support')).toMatchObject({
    object: 'model',
    owned_by: 'isthmus',
  });
  await expect(client.models.retrieve('none')).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
  });
});

it('serves catalogue, knowledge and keys to other services', async () => {
  const portal = await gateway.identities.identityOf('portal');
  const options = { address: gateway.addresses[1] ?? '', audience: 'maas-gateway', identity: portal };
  const catalogue = createServiceClient(models.ModelsDefinition, options);
  const knowledge = createServiceClient(models.KnowledgeDefinition, options);
  const { models: list } = await catalogue.listModels({}, { scope: gateway.tenant });
  expect(list.find(({ id }) => id === 'extract/support')).toMatchObject({
    builtIn: true,
    available: true,
    inputPriceMicroPerMillion: 100_000n,
  });
  expect(list.find(({ id }) => id === 'unreachable')).toMatchObject({
    available: false,
    outputPriceMicroPerMillion: 8_000_000n,
  });
  const scope = { scope: gateway.tenant };
  expect((await knowledge.listKnowledgeBases({}, scope)).knowledgeBases).toMatchObject([
    { id: 'support', articles: 160 },
  ]);
  const { passages } = await knowledge.searchKnowledge(
    { knowledgeBaseId: 'support', query: 'late fee', limit: 3 },
    scope,
  );
  expect(passages[0]).toMatchObject({ articleId: 'billing-03-late-fee', language: 'en' });
  await expect(
    knowledge.getArticle({ knowledgeBaseId: 'support', articleId: 'x' }, scope),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  catalogue.close();
  knowledge.close();
});
