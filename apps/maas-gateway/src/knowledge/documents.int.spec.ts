import { tenantScope } from '@isthmus/platform-identity';
import { queryDatabase, testDatabaseUrl } from '@isthmus/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { encryptedPdf } from '../testing/documents.js';
import { auditLog } from '../testing/fake-ledger.js';
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
  expect(ready).toMatchObject({ state: 'ready', version: 1, language: 'en', sections: 3, passages: 10 });

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

it('does once what is sent twice, and refuses a key that was used for something else', async () => {
  const { api, scope, upload } = await knowledgeOf(gateway);
  const create = { idempotencyKey: randomUUID(), name: 'Handbook' };
  const base = await api.createKnowledgeBase(create, { scope });
  expect((await api.createKnowledgeBase(create, { scope })).id).toBe(base.id);
  const mismatch = { ...create, name: 'Other' };
  await expect(api.createKnowledgeBase(mismatch, { scope })).rejects.toEqual(refused('IDEMPOTENCY_MISMATCH'));
  const idempotencyKey = randomUUID();
  const document = await upload(base.id, { idempotencyKey });
  expect(await upload(base.id, { idempotencyKey })).toMatchObject({ id: document.id, newestVersion: 1 });
  const changed = { idempotencyKey, content: Buffer.from('Other.') };
  await expect(upload(base.id, changed)).rejects.toEqual(refused('IDEMPOTENCY_MISMATCH'));
  const deletion = { idempotencyKey: randomUUID(), knowledgeBaseId: base.id, documentId: document.id };
  await api.deleteDocument(deletion, { scope });
  await api.deleteDocument(deletion, { scope });
});

it('finds and cites nothing of what was deleted, from the next call on', async () => {
  const own = await knowledgeOf(gateway);
  const { api, scope } = own;
  const base = await own.newBase();
  const { id } = await own.upload(base);
  await own.ended(base, id);
  const [passage] = await own.search(base, 'opening hours');
  const article = { knowledgeBaseId: base, articleId: passage?.articleId ?? '', language: '' };
  expect(await api.getArticle(article, { scope })).toMatchObject({ title: 'Opening hours' });
  const deletion = () => ({ idempotencyKey: randomUUID(), knowledgeBaseId: base, documentId: id });
  await api.deleteDocument(deletion(), { scope });
  expect(await own.search(base, 'opening hours')).toEqual([]);
  const gone = expect.objectContaining({ code: 'GONE', message: expect.stringContaining('handbook.md') });
  await expect(api.getArticle(article, { scope })).rejects.toEqual(gone);
  await expect(own.document(base, id)).rejects.toEqual(gone);
  await expect(api.deleteDocument(deletion(), { scope })).rejects.toEqual(gone);
  const other = { ...article, articleId: `${randomUUID()}.${'0'.repeat(12)}` };
  await expect(api.getArticle(other, { scope })).rejects.toEqual(refused('NOT_FOUND'));
  const again = await own.upload(base);
  expect(again).toMatchObject({ newestVersion: 1 });
  expect(again.id).not.toBe(id);
  await own.ended(base, again.id);
  expect((await own.search(base, 'opening hours'))[0]).toMatchObject({ title: 'Opening hours' });
  await api.deleteKnowledgeBase({ idempotencyKey: randomUUID(), knowledgeBaseId: base }, { scope });
  await expect(own.search(base, 'opening hours')).rejects.toEqual(refused('NOT_FOUND'));
  await expect(api.getArticle(article, { scope })).rejects.toEqual(refused('NOT_FOUND'));
});

it('says what is wrong with a document, and lists documents page by page', async () => {
  const own = await knowledgeOf(gateway);
  const base = await own.newBase();
  const broken = await own.upload(base, {
    name: 'secret.pdf',
    mediaType: 'application/pdf',
    content: encryptedPdf(),
  });
  await own.upload(base, { name: 'a.html', mediaType: 'text/html; charset=utf-8' });
  await own.upload(base, { name: '说明.txt', mediaType: 'text/plain' });
  expect(await own.ended(base, broken.id)).toMatchObject({
    state: 'failed',
    version: 0,
    fault: { code: 'ENCRYPTED', message: expect.any(String), remedy: expect.stringContaining('password') },
  });
  const page = (pageToken: string) =>
    own.api.listDocuments({ knowledgeBaseId: base, pageSize: 2, pageToken }, { scope: own.scope });
  const first = await page('');
  const second = await page(first.nextPageToken);
  expect([...first.documents, ...second.documents].map(({ name }) => name)).toEqual([
    'a.html',
    'secret.pdf',
    '说明.txt',
  ]);
  expect(second.nextPageToken).toBe('');
  await expect
    .poll(async () => (await own.api.listKnowledgeBases({}, { scope: own.scope })).knowledgeBases.at(-1))
    .toMatchObject({
      own: true,
      documents: 3,
      documentsFailed: 1,
      documentsInProgress: 0,
      model: `extract/${base}`,
    });
});

it('bounds what a tenant may have, and names the bound', async () => {
  const own = await knowledgeOf(gateway);
  const { api, scope } = own;
  const bases = [];
  for (let n = 0; n < 20; n++) bases.push(await own.newBase(`Base ${n}`));
  const exceeded = (what: RegExp) =>
    expect.objectContaining({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringMatching(what),
      remedy: expect.any(String),
    });
  await expect(own.newBase('One more')).rejects.toEqual(exceeded(/20 knowledge bases/));
  const [base = '', second = ''] = bases;
  await api.deleteKnowledgeBase({ idempotencyKey: randomUUID(), knowledgeBaseId: second }, { scope });
  await expect(own.newBase('Base 0')).rejects.toEqual(refused('ALREADY_EXISTS'));
  await queryDatabase(
    inject('databaseAdminUrl'),
    `INSERT INTO models.knowledge_document (id, tenant_id, base_id, name, newest)
     SELECT gen_random_uuid(), $1, $2, 'filler ' || n, 1 FROM generate_series(1, 500) n`,
    [scope.tenantId, base],
  );
  await expect(own.upload(base)).rejects.toEqual(exceeded(/500 documents/));
  const third = bases[2] ?? '';
  const { id } = await own.upload(third);
  const inflate = 'UPDATE models.knowledge_version SET bytes = 199999999 WHERE document_id = $1';
  await queryDatabase(inject('databaseAdminUrl'), inflate, [id]);
  await expect(own.upload(third, { name: 'next.md' })).rejects.toEqual(exceeded(/200000000 bytes/));
});

it('refuses what cannot be a document, by the field', async () => {
  const own = await knowledgeOf(gateway);
  const base = await own.newBase();
  const invalid = (field: string) =>
    expect.objectContaining({ code: 'INVALID_ARGUMENT', fields: [expect.objectContaining({ field })] });
  await expect(own.upload(base, { content: Buffer.alloc(0) })).rejects.toEqual(invalid('content'));
  await expect(own.upload(base, { content: Buffer.alloc(4_000_001, 65) })).rejects.toEqual(
    invalid('content'),
  );
  await expect(own.upload(base, { mediaType: 'image/png' })).rejects.toEqual(invalid('media_type'));
  await expect(own.upload(base, { name: ' ' })).rejects.toEqual(invalid('name'));
  await expect(own.upload('support')).rejects.toEqual(invalid('knowledge_base_id'));
  await expect(own.newBase('')).rejects.toEqual(invalid('name'));
  const largest = await own.upload(base, {
    mediaType: 'text/plain',
    content: Buffer.alloc(4_000_000, 'word '),
  });
  expect(await own.ended(base, largest.id)).toMatchObject({ state: 'failed', fault: { code: 'TOO_LONG' } });
});

it('lets those change knowledge bases who may build, and those read who may read', async () => {
  const own = await knowledgeOf(gateway);
  await own.newBase();
  const viewer = tenantScope(own.scope.tenantId, 'user:viewer', 'viewer');
  if (!viewer) throw new Error('the tenant is one');
  const create = { idempotencyKey: randomUUID(), name: 'Other' };
  await expect(own.api.createKnowledgeBase(create, { scope: viewer })).rejects.toEqual(
    refused('PERMISSION_DENIED'),
  );
  const { knowledgeBases, limits } = await own.api.listKnowledgeBases({}, { scope: viewer });
  expect(knowledgeBases.map(({ name, own: isOwn }) => [name, isOwn])).toContainEqual(['Handbook', true]);
  expect(limits).toMatchObject({ basesMax: 20, bytesOfDocumentMax: 4_000_000n });
});

it('records in the audit log who made, filled and deleted a base', async () => {
  const own = await knowledgeOf(gateway);
  const base = await own.newBase();
  const { id } = await own.upload(base);
  await own.api.deleteKnowledgeBase(
    { idempotencyKey: randomUUID(), knowledgeBaseId: base },
    { scope: own.scope },
  );
  await expect
    .poll(() => auditLog.of(own.scope.tenantId).map(({ action, resource }) => [action, resource]))
    .toEqual([
      ['knowledge.create', `knowledge/${base}`],
      ['document.upload', `document/${id}`],
      ['knowledge.delete', `knowledge/${base}`],
    ]);
});
