import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ask, startGateways, type GatewayHarness } from '../testing/gateway.harness.js';
import { knowledgeOf } from '../testing/knowledge.harness.js';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());

const refused = (code: string) => expect.objectContaining({ code });

it('goes from an upload to a cited answer, of the tenant only', async () => {
  const own = await knowledgeOf(gateway, { scope: gateway.tenant });
  const base = await own.newBase();
  const uploaded = await own.upload(base);
  expect(uploaded).toMatchObject({
    state: 'queued',
    version: 0,
    newestVersion: 1,
    mediaType: 'text/markdown',
  });
  const ready = await own.ended(base, uploaded.id);
  expect(ready).toMatchObject({ state: 'ready', version: 1, language: 'en', sections: 3, passages: 6 });

  const [passage] = await own.search(base, 'How long is the warranty?');
  expect(passage).toMatchObject({
    title: 'Warranty of kettles',
    text: expect.stringContaining('twenty-seven months'),
    documentId: uploaded.id,
    documentName: 'handbook.md',
    documentVersion: 1,
  });
  const request = { knowledgeBaseId: base, articleId: passage?.articleId ?? '', language: '' };
  const article = await own.api.getArticle(request, { scope: own.scope });
  expect(article).toMatchObject({
    category: 'handbook.md',
    text: expect.stringContaining('day of purchase'),
  });

  const client = await gateway.client();
  const answer = await client.chat.completions.create(ask(`extract/${base}`, 'How long does a repair take?'));
  expect(answer.choices[0]?.message).toMatchObject({
    content: expect.stringContaining('nine working days'),
    citations: [expect.objectContaining({ article_id: expect.stringContaining(uploaded.id) })],
  });
  const listed = (await client.models.list()).data.map(({ id }) => id);
  expect(listed).toContain(`extract/${base}`);

  const other = await knowledgeOf(gateway);
  await expect(other.search(base, 'warranty')).rejects.toEqual(refused('NOT_FOUND'));
  await expect(other.upload(base)).rejects.toEqual(refused('NOT_FOUND'));
  await expect(other.document(base, uploaded.id)).rejects.toEqual(refused('NOT_FOUND'));
  const { secret } = await gateway.newKey(['models'], other.scope);
  const stranger = await gateway.client({ secret });
  await expect(stranger.chat.completions.create(ask(`extract/${base}`))).rejects.toMatchObject({
    status: 404,
  });
  expect((await stranger.models.list()).data.map(({ id }) => id)).not.toContain(`extract/${base}`);
});
