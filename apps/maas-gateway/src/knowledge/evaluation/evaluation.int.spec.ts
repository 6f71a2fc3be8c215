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
  expect((await api.setKnowledgeQuestions(set, { scope })).questions).toMatchObject(questions);
  expect((await api.listKnowledgeQuestions(named(), { scope })).questions).toMatchObject(questions);
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
    outcome: 'right',
    documentName: 'handbook.md',
    sectionTitle: 'Warranty of kettles › How to claim',
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

it('names what is expected, and takes it by its names', async () => {
  const own = await knowledgeOf(gateway);
  const { api, scope } = own;
  const base = await own.newBase();
  const { id } = await own.upload(base);
  await own.ended(base, id);
  const named = () => ({ idempotencyKey: randomUUID(), knowledgeBaseId: base });
  const set = (documentName: string, sectionTitle = '') => {
    const questions = [{ question: 'Why?' }, { question: 'How?', documentName, sectionTitle }];
    return api.setKnowledgeQuestions({ ...named(), questions }, { scope });
  };
  const named1 = await set('handbook.md', 'Opening hours');
  expect(named1.questions[1]).toEqual({
    question: 'How?',
    expectedId: expect.stringMatching(`^${id}\\.[0-9a-f]{12}$`),
    documentName: 'handbook.md',
    sectionTitle: 'Opening hours',
  });
  expect((await set('handbook.md')).questions[1]).toMatchObject({ expectedId: id, sectionTitle: '' });
  const invalid = (field: string) =>
    expect.objectContaining({ code: 'INVALID_ARGUMENT', fields: [expect.objectContaining({ field })] });
  await expect(set('other.md')).rejects.toEqual(invalid('questions[1].document_name'));
  await expect(set('handbook.md', 'Nothing')).rejects.toEqual(invalid('questions[1].section_title'));
  await expect(set('', 'Opening hours')).rejects.toEqual(invalid('questions[1].document_name'));
  const questions = [{ question: 'How?', expectedId: `${id}.${'0'.repeat(12)}` }];
  await expect(api.setKnowledgeQuestions({ ...named(), questions }, { scope })).rejects.toEqual(
    invalid('questions[0].expected_id'),
  );
});

it('keeps the last twenty runs, each compared with the one before', async () => {
  const own = await knowledgeOf(gateway);
  const { api, scope } = own;
  const base = await own.newBase();
  const { id } = await own.upload(base);
  await own.ended(base, id);
  const named = () => ({ idempotencyKey: randomUUID(), knowledgeBaseId: base });
  const questions = [{ question: 'How long does a repair take?', expectedId: id }];
  await api.setKnowledgeQuestions({ ...named(), questions }, { scope });
  const first = await api.evaluateKnowledgeBase(named(), { scope });
  expect(first.comparison).toBeUndefined();
  await own.upload(base, { content: Buffer.from('# Opening hours\n\nThe shop is open from ten to seven.') });
  await own.ended(base, id);
  const call = named();
  const second = await api.evaluateKnowledgeBase(call, { scope });
  expect((await api.evaluateKnowledgeBase(call, { scope })).id).toBe(second.id);
  expect(second.comparison).toMatchObject({
    evaluationId: first.id,
    questions: 1,
    before: { recallAt3: 1, rightWhenAnswered: 1 },
    now: { rightWhenAnswered: 0, refusedNeedlessly: 1 },
    worse: ['How long does a repair take?'],
    better: [],
    documents: [{ name: 'handbook.md', versionBefore: 1, versionNow: 2 }],
  });
  for (let n = 0; n < 19; n++) await api.evaluateKnowledgeBase(named(), { scope });
  const { evaluations, running } = await api.listKnowledgeEvaluations(named(), { scope });
  expect([evaluations.length, evaluations.at(-1)?.id, running]).toEqual([20, second.id, undefined]);
  expect(evaluations[0]).toMatchObject({ answered: 0, refusedNeedlessly: 1, results: [] });
  const kept = { ...named(), evaluationId: second.id };
  expect(await api.getKnowledgeEvaluation(kept, { scope })).toMatchObject({ id: second.id, outdated: false });
  await expect(api.getKnowledgeEvaluation({ ...kept, evaluationId: first.id }, { scope })).rejects.toEqual(
    refused('NOT_FOUND'),
  );
  await api.setKnowledgeQuestions({ ...named(), questions: [{ question: 'Another?' }] }, { scope });
  expect(await api.getKnowledgeEvaluation(kept, { scope })).toMatchObject({ outdated: true });
});
