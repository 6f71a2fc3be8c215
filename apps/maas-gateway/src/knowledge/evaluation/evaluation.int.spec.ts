import { testDatabaseUrl } from '@isthmus/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startGateways, type GatewayHarness } from '../../testing/gateway.harness.js';
import { knowledgeOf } from '../../testing/knowledge.harness.js';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());

const refused = (code: string) => expect.objectContaining({ code });

it('asks a base the questions of its tenant, and keeps what came of them until they are asked again', async () => {
  const own = await knowledgeOf(gateway);
  const { api, scope } = own;
  const base = await own.newBase();
  const { id } = await own.upload(base);
  await own.ended(base, id);
  const [section] = await own.search(base, 'How long does a repair take?');
  const named = () => ({ idempotencyKey: randomUUID(), knowledgeBaseId: base });
  await expect(api.evaluateKnowledgeBase(named(), { scope })).rejects.toEqual(refused('FAILED_PRECONDITION'));
  await expect(api.getKnowledgeEvaluation(named(), { scope })).rejects.toEqual(refused('NOT_FOUND'));
  const questions = [
    { question: 'How long does a repair take?', expectedId: section?.articleId ?? '' },
    { question: 'When is the shop open?', expectedId: id },
    { question: 'What is the capital of France?', expectedId: '' },
  ];
  await api.setKnowledgeQuestions({ ...named(), questions: [] }, { scope });
  const set = { ...named(), questions };
  await api.setKnowledgeQuestions(set, { scope });
  expect((await api.setKnowledgeQuestions(set, { scope })).questions).toEqual(questions);
  expect((await api.listKnowledgeQuestions(named(), { scope })).questions).toEqual(questions);
  const evaluation = await api.evaluateKnowledgeBase(named(), { scope });
  expect(evaluation).toMatchObject({
    answerable: 2,
    recallAt1: 1,
    recallAt3: 1,
    answered: 1,
    cited: 1,
    unanswerable: 1,
    refused: 1,
    outdated: false,
    evaluatedBy: scope.actor,
  });
  expect(evaluation.results[0]).toMatchObject({
    rank: 1,
    answered: true,
    answer: expect.stringContaining('nine working days'),
    citedIds: [section?.articleId],
    found: expect.arrayContaining([expect.objectContaining({ documentName: 'handbook.md' })]),
  });
  expect(await api.getKnowledgeEvaluation(named(), { scope })).toEqual(evaluation);
  await api.deleteDocument({ ...named(), documentId: id }, { scope });
  expect(await api.getKnowledgeEvaluation(named(), { scope })).toMatchObject({ outdated: true });
  expect(await api.evaluateKnowledgeBase(named(), { scope })).toMatchObject({ recallAt3: 0, refused: 1 });
});

it("refuses questions about what the base does not have, and another tenant's base", async () => {
  const own = await knowledgeOf(gateway);
  const base = await own.newBase();
  const set = (expectedId: string, scope = own.scope) =>
    own.api.setKnowledgeQuestions(
      { idempotencyKey: randomUUID(), knowledgeBaseId: base, questions: [{ question: 'Why?', expectedId }] },
      { scope },
    );
  const invalid = expect.objectContaining({
    code: 'INVALID_ARGUMENT',
    fields: [expect.objectContaining({ field: 'questions[0].expected_id' })],
  });
  await expect(set(randomUUID())).rejects.toEqual(invalid);
  const other = await knowledgeOf(gateway);
  await expect(set('', other.scope)).rejects.toEqual(refused('NOT_FOUND'));
  const named = { knowledgeBaseId: base };
  await expect(other.api.getKnowledgeEvaluation(named, { scope: other.scope })).rejects.toEqual(
    refused('NOT_FOUND'),
  );
  await expect(other.api.listKnowledgeQuestions(named, { scope: other.scope })).rejects.toEqual(
    refused('NOT_FOUND'),
  );
});
