import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { linesOf } from '../../testing/fake-ledger.js';
import { ask, startGateways, type GatewayHarness } from '../../testing/gateway.harness.js';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());

it('answers from the knowledge base with citations, in either language, and charges once', async () => {
  const client = await gateway.client();
  const answer = await client.chat.completions.create(ask('extract/support'));
  expect(answer.choices[0]?.message).toMatchObject({
    role: 'assistant',
    content: expect.stringContaining('15th'),
    citations: expect.arrayContaining([expect.objectContaining({ article_id: 'billing-02-due-date' })]),
    confidence: expect.any(Number),
  });
  const requestId = answer._request_id ?? '';
  await expect.poll(() => linesOf(requestId).length).toBe(2);
  expect(linesOf(requestId).map(({ sku, quantity }) => [sku, Number(quantity)])).toEqual([
    ['model.input', answer.usage?.prompt_tokens],
    ['model.output', answer.usage?.completion_tokens],
  ]);
  const chinese = await client.chat.completions.create(ask('extract/support', '账单的缴费截止日是几号？'));
  expect(chinese.choices[0]?.message.content).toContain('15日');
});

it('streams word by word: one id, role first, citations last, usage in a chunk of its own', async () => {
  const client = await gateway.client();
  const stream = await client.chat.completions.create({
    ...ask('extract/support'),
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(new Set(chunks.map(({ id, created }) => `${id} ${created}`)).size).toBe(1);
  expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
  const contents = chunks.filter((chunk) => chunk.choices[0]?.delta.content);
  expect(contents.length).toBeGreaterThan(5);
  expect(contents.at(-1)?.choices[0]?.delta).toHaveProperty('citations');
  expect(contents.at(0)?.choices[0]?.delta).not.toHaveProperty('citations');
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
  expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
});

it('says that it does not know, in the language of the question', async () => {
  const client = await gateway.client();
  const answer = await client.chat.completions.create(ask('extract/support', '红烧肉怎么做才不腻？'));
  expect(answer.choices[0]?.message.content).toMatch(/不知道.*10199/);
  expect(answer.choices[0]?.message).toMatchObject({ citations: [] });
});
