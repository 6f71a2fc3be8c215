import { queryDatabase, testDatabaseUrl } from '@isthmus/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { auditLog } from '../testing/fake-ledger.js';
import { ask, startGateways, type GatewayHarness } from '../testing/gateway.harness.js';
import { knowledgeOf } from '../testing/knowledge.harness.js';

type Own = Awaited<ReturnType<typeof knowledgeOf>>;

let gateway: GatewayHarness;
let own: Own;
let base: string;
let documentId: string;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  own = await knowledgeOf(gateway);
  base = await own.newBase();
  ({ id: documentId } = await own.upload(base));
  await own.ended(base, documentId);
});

const refused = (code: string, field?: string) =>
  expect.objectContaining({ code, ...(field ? { fields: [expect.objectContaining({ field })] } : {}) });
const key = () => ({ idempotencyKey: randomUUID() });
const inBase = () => ({ ...key(), knowledgeBaseId: base });

/** The id of an answer to the tenant. */
async function answered(question: string, change: { stream?: boolean; owner?: Own } = {}): Promise<string> {
  const { secret } = await gateway.newKey(undefined, (change.owner ?? own).scope);
  const client = await gateway.client({ secret });
  const request = ask(`extract/${base}`, question);
  if (!change.stream) return (await client.chat.completions.create(request)).id;
  let id = '';
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) id = chunk.id;
  return id;
}

const open = async (verdict = '') =>
  (await own.api.listAnswerFeedback({ knowledgeBaseId: base, verdict }, { scope: own.scope })).feedback;

it('marks an answer by the id that it carries, and shows it until somebody deals with it', async () => {
  const { api, scope } = own;
  const wrong = await answered('How long does a repair take?', { stream: true });
  const right = await answered('When is the shop open?');
  const mark = { ...key(), answerId: wrong, verdict: 'wrong', comment: 'It took twelve.' };
  const marked = await api.markAnswer(mark, { scope });
  expect(marked).toMatchObject({
    answerId: wrong,
    knowledgeBaseId: base,
    question: 'How long does a repair take?',
    answer: expect.stringContaining('nine working days'),
    citedIds: [expect.stringContaining(documentId)],
    comment: 'It took twelve.',
    markedBy: scope.actor,
    state: 'open',
  });
  expect(await api.markAnswer(mark, { scope })).toEqual(marked);
  await api.markAnswer({ ...key(), answerId: right, verdict: 'wrong' }, { scope });
  await api.markAnswer({ ...key(), answerId: right, verdict: 'right' }, { scope });
  expect((await open()).map(({ answerId }) => answerId)).toEqual([right, wrong]);
  expect((await open('wrong')).map(({ answerId }) => answerId)).toEqual([wrong]);
  const first = await api.listAnswerFeedback({ knowledgeBaseId: base, pageSize: 1 }, { scope });
  const { nextPageToken: pageToken } = first;
  const second = await api.listAnswerFeedback({ knowledgeBaseId: base, pageSize: 1, pageToken }, { scope });
  expect([...first.feedback, ...second.feedback].map(({ answerId }) => answerId)).toEqual([right, wrong]);
  const day = new Date().toISOString().slice(0, 10);
  expect((await api.getFeedbackShares(inBase(), { scope })).days).toEqual([{ day, right: 1, wrong: 1 }]);
  expect(await api.dismissFeedback({ ...inBase(), answerId: right }, { scope })).toMatchObject({
    state: 'dismissed',
  });
  expect((await open()).map(({ answerId }) => answerId)).toEqual([wrong]);
});

it('makes a question of a marked answer in one step, once', async () => {
  const { api, scope } = own;
  const answerId = await answered('How  long\ndoes a repair take?');
  await api.markAnswer({ ...key(), answerId, verdict: 'wrong' }, { scope });
  const [section] = await own.search(base, 'How long does a repair take?');
  const add = { ...inBase(), answerId, question: '', expectedId: section?.articleId ?? '' };
  await expect(
    api.addFeedbackQuestion({ ...add, ...key(), expectedId: randomUUID() }, { scope }),
  ).rejects.toEqual(refused('INVALID_ARGUMENT', 'expected_id'));
  const { questions } = await api.addFeedbackQuestion(add, { scope });
  expect(questions).toEqual([
    {
      question: 'How long does a repair take?',
      expectedId: section?.articleId,
      documentName: 'handbook.md',
      sectionTitle: 'Warranty of kettles › How to claim',
    },
  ]);
  expect(await api.addFeedbackQuestion(add, { scope })).toEqual({ questions });
  await expect(api.addFeedbackQuestion({ ...add, ...key() }, { scope })).rejects.toEqual(
    refused('FAILED_PRECONDITION'),
  );
  await expect(api.dismissFeedback({ ...inBase(), answerId }, { scope })).rejects.toEqual(
    refused('FAILED_PRECONDITION'),
  );
  expect(await open()).toEqual([]);
});

it('gives a question with the same words the new expectation', async () => {
  const { api, scope } = own;
  const answerId = await answered('When is the shop open?');
  await api.markAnswer({ ...key(), answerId, verdict: 'wrong' }, { scope });
  const [question, other] = [{ question: 'When is the shop open?' }, { question: 'Why?' }];
  await api.setKnowledgeQuestions({ ...inBase(), questions: [question, other] }, { scope });
  await api.addFeedbackQuestion({ ...inBase(), answerId, expectedId: documentId }, { scope });
  const { questions } = await api.listKnowledgeQuestions(inBase(), { scope });
  expect(questions).toMatchObject([
    { question: 'Why?', expectedId: '' },
    { question: 'When is the shop open?', expectedId: documentId },
  ]);
});

it("takes another tenant's answers and bases for absent ones", async () => {
  const answerId = await answered('When is the shop open?');
  await own.api.markAnswer({ ...key(), answerId, verdict: 'right' }, { scope: own.scope });
  const { api, scope } = await knowledgeOf(gateway);
  const notFound = refused('NOT_FOUND');
  const mark = (id: string) => api.markAnswer({ ...key(), answerId: id, verdict: 'wrong' }, { scope });
  await expect(mark(answerId)).rejects.toEqual(notFound);
  await expect(mark(`chatcmpl-${'0'.repeat(32)}`)).rejects.toEqual(notFound);
  await expect(api.listAnswerFeedback(inBase(), { scope })).rejects.toEqual(notFound);
  await expect(api.getFeedbackShares(inBase(), { scope })).rejects.toEqual(notFound);
  await expect(api.dismissFeedback({ ...inBase(), answerId }, { scope })).rejects.toEqual(notFound);
  await expect(api.addFeedbackQuestion({ ...inBase(), answerId }, { scope })).rejects.toEqual(notFound);
  const elsewhere = { ...key(), knowledgeBaseId: await own.newBase('Other'), answerId };
  await expect(own.api.dismissFeedback(elsewhere, { scope: own.scope })).rejects.toEqual(notFound);
  expect(await open()).toMatchObject([{ verdict: 'right', state: 'open' }]);
});

it('refuses what is no mark, naming it', async () => {
  const { api, scope } = own;
  const mark = { ...key(), answerId: `chatcmpl-${'0'.repeat(32)}`, verdict: 'wrong' };
  await expect(api.markAnswer({ ...mark, answerId: randomUUID() }, { scope })).rejects.toEqual(
    refused('INVALID_ARGUMENT', 'answer_id'),
  );
  await expect(api.markAnswer({ ...mark, verdict: 'good' }, { scope })).rejects.toEqual(
    refused('INVALID_ARGUMENT', 'verdict'),
  );
  await expect(api.markAnswer({ ...mark, comment: 'x'.repeat(501) }, { scope })).rejects.toEqual(
    refused('INVALID_ARGUMENT', 'comment'),
  );
});

it('takes a mark of a client with a key, over HTTP, and the same one again', async () => {
  const id = await answered('When is the shop open?');
  const put = async (secret: string, answer: string, body: object) => {
    const response = await fetch(`${gateway.urls[1]}/answers/${answer}/feedback`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const { secret } = await gateway.newKey(['models'], own.scope);
  // The other process stores it within a second.
  await expect.poll(async () => (await put(secret, id, { verdict: 'right' })).status).toBe(200);
  const again = await put(secret, id, { verdict: 'wrong', comment: 'Closed.' });
  expect(again.body).toMatchObject({ id, verdict: 'wrong', comment: 'Closed.' });
  expect(await open()).toMatchObject([{ answerId: id, verdict: 'wrong', comment: 'Closed.' }]);
  expect(await put(secret, id, { verdict: 'maybe' })).toMatchObject({
    status: 400,
    body: { error: { param: 'verdict' } },
  });
  expect((await put(secret, 'nothing', { verdict: 'right' })).status).toBe(400);
  const stranger = await gateway.newKey(['models']);
  expect((await put(stranger.secret, id, { verdict: 'right' })).status).toBe(404);
  const agents = await gateway.newKey(['agents'], own.scope);
  expect((await put(agents.secret, id, { verdict: 'right' })).status).toBe(403);
});

it('leaves a mark as it is where the same one is made again, by whatever key', async () => {
  const { api, scope } = own;
  const answerId = await answered('When is the shop open?');
  const mark = (verdict: string) => api.markAnswer({ ...key(), answerId, verdict }, { scope });
  const first = await mark('right');
  expect(await mark('right')).toEqual(first);
  expect(await Promise.all([mark('right'), mark('right')])).toEqual([first, first]);
  await mark('wrong');
  await expect
    .poll(() =>
      auditLog
        .of(scope.tenantId)
        .flatMap(({ action, attributes }) => (action === 'answer.mark' ? [attributes['verdict']] : [])),
    )
    .toEqual(['right', 'wrong']);
});

it('knows answers of other models that say which base they have searched', async () => {
  const { secret } = await gateway.newKey(undefined, own.scope);
  const client = await gateway.client({ secret });
  const headers = (id: string) => ({ headers: { 'x-isthmus-knowledge-base': id } });
  const said = await client.chat.completions.create(ask('small'), headers(base));
  const elsewhere = await client.chat.completions.create(ask('small'), headers(randomUUID()));
  const { api, scope } = own;
  const mark = (answerId: string) => api.markAnswer({ ...key(), answerId, verdict: 'right' }, { scope });
  expect(await mark(said.id)).toMatchObject({ question: 'When is my bill due?', answer: 'Hello' });
  await expect(mark(elsewhere.id)).rejects.toEqual(refused('NOT_FOUND'));
});

it('takes a bounded number of marks a minute', async () => {
  const { api, scope } = own;
  const answerId = await answered('When is the shop open?');
  const mark = (comment: string) =>
    api.markAnswer({ ...key(), answerId, verdict: 'right', comment }, { scope });
  for (let n = 1; n <= 120; n++) await mark(`${n}`);
  await expect(mark('one more')).rejects.toEqual(refused('RATE_LIMITED'));
  expect(await mark('120')).toMatchObject({ comment: '120' });
  expect(await open()).toHaveLength(1);
});

it('keeps the newest ten thousand answers of a base', async () => {
  const query = (sql: string) => queryDatabase(inject('databaseAdminUrl'), sql, [base]);
  await query(`INSERT INTO models.knowledge_answer (id, tenant_id, base_id, question, answer, cited, at)
    SELECT gen_random_uuid(), tenant_id, id, 'q', 'a', '{}', now() - n * interval '1 second'
    FROM models.knowledge_base, generate_series(1, 10500) AS n WHERE id = $1`);
  for (let n = 0; n < 20; n++) {
    const answerId = await answered('When is the shop open?');
    await own.api.markAnswer({ ...key(), answerId, verdict: 'right' }, { scope: own.scope });
  }
  const [kept] =
    await query(`SELECT count(*)::integer AS count, min(at) > now() - interval '10100 seconds' AS newest
    FROM models.knowledge_answer WHERE base_id = $1`);
  expect(kept?.['count']).toBeLessThan(10_020);
  expect(kept?.['newest']).toBe(true);
});
