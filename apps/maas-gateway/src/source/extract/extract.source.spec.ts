import { answerFrom, KnowledgeIndex, type Turn } from '@isthmus/domain-models';
import { expect, it } from 'vitest';
import type { CompletionChunk } from '../../completion/completion.types.js';
import { completionRequest, WORDS } from '../../testing/fake-request.js';
import type { KnowledgeMeaning } from '../../knowledge/knowledge.meaning.js';
import { ExtractSource } from './extract.source.js';

const TEXT = 'Your bill is due on the 15th.';
const index = new KnowledgeIndex({
  articles: [{ id: 'due', title: 'Due date of the bill', category: 'billing', language: 'en', text: TEXT }],
});
const own = { id: 'own', name: 'Ours', index };
const tenants = {
  list: async () => [own],
  nameOf: async (_: unknown, id: string) => (id === own.id ? own.name : undefined),
  answer: async (_: unknown, id: string, { turns }: { turns: readonly Turn[] }) =>
    id === own.id ? answerFrom(own.index, turns) : undefined,
};
const byWords = { nearness: async () => undefined, vectorOf: async () => undefined };
const source = new ExtractSource(
  [{ id: 'support', name: 'Support', languages: ['en'], index }],
  WORDS,
  byWords,
  tenants,
);
const QUESTION = completionRequest('When is my bill due?');
const callOf = (outputTokensMax: number) => ({
  model: { sourceId: 'support' },
  inputTokens: 9,
  owner: 'o',
  outputTokensMax,
  signal: new AbortController().signal,
});

async function chunksOf(outputTokensMax: number): Promise<CompletionChunk[]> {
  const chunks: CompletionChunk[] = [];
  for await (const arrived of await source.stream(QUESTION, callOf(outputTokensMax))) chunks.push(...arrived);
  return chunks;
}

it('offers one model a knowledge base', () => {
  expect(source.models()).toMatchObject([{ id: 'extract/support', sourceId: 'support', kind: 'chat' }]);
});

it('answers with sentences, where they come from, and its own count', async () => {
  expect(await source.complete(QUESTION, callOf(100))).toEqual({
    output: {
      text: TEXT,
      grounds: {
        citations: [{ articleId: 'due', title: 'Due date of the bill', quote: TEXT }],
        confidence: expect.any(Number),
      },
    },
    finishReason: 'stop',
    usage: { inputTokens: 9, outputTokens: 7, countedBy: 'local' },
  });
});

it('finds by meaning what shares no word with the question, where the meaning is there', async () => {
  const confidenceBy = async (nearness: KnowledgeMeaning['nearness']) => {
    const base = { id: 'support', name: 'Support', languages: ['en'], index };
    const asked = completionRequest('Until which moment may I settle?');
    const meaning = { ...byWords, nearness };
    const { output } = await new ExtractSource([base], WORDS, meaning, tenants).complete(asked, callOf(100));
    return output.grounds?.confidence;
  };
  expect(await confidenceBy(byWords.nearness)).toBe(0);
  expect(
    await confidenceBy(async ({ index: { passages } }) => ({ cosines: passages.map(() => 0.8) })),
  ).toBeGreaterThan(0.1);
});

it('streams word by word: citations with the last, then the finish reason and the usage', async () => {
  const chunks = await chunksOf(100);
  const texts = chunks.flatMap(({ output }) => output?.text ?? []);
  expect([texts.length, texts.join('')]).toEqual([7, TEXT]);
  expect(chunks.map(({ output }) => output?.grounds !== undefined)).toEqual([
    ...Array.from({ length: 6 }, () => false),
    true,
    false,
  ]);
  expect(chunks.at(-1)).toEqual({
    output: {},
    finishReason: 'stop',
    usage: { inputTokens: 9, outputTokens: 7, countedBy: 'local' },
  });
});

it('cuts its answer at the bound, between words', async () => {
  expect(await source.complete(QUESTION, callOf(7))).toMatchObject({ finishReason: 'stop' });
  expect(await source.complete(QUESTION, callOf(3))).toMatchObject({
    output: { text: 'Your bill is' },
    finishReason: 'length',
    usage: { outputTokens: 3 },
  });
  const chunks = await chunksOf(3);
  expect(chunks).toHaveLength(4);
  expect(chunks.at(-1)).toMatchObject({ finishReason: 'length', usage: { outputTokens: 3 } });
});

it('ends its answer before the first stop sequence, whole and streamed', async () => {
  const request = { ...QUESTION, stop: ['15th', ' due'] };
  expect(await source.complete(request, callOf(100))).toMatchObject({
    output: { text: 'Your bill is' },
    finishReason: 'stop',
    usage: { outputTokens: 3 },
  });
  const texts: string[] = [];
  for await (const chunks of await source.stream(request, callOf(100)))
    for (const { output } of chunks) texts.push(output?.text ?? '');
  expect(texts.join('')).toBe('Your bill is');
  const nothing = await source.complete({ ...QUESTION, stop: ['Your'] }, callOf(100));
  expect(nothing).toMatchObject({ output: { text: '' }, finishReason: 'stop', usage: { outputTokens: 0 } });
});

it('refuses what it cannot do, by the part of the request', () => {
  const refused = (change: object) => () => source.assertSupported({ ...QUESTION, ...change });
  expect(refused({ toolChoice: 'required' })).toThrow(
    expect.objectContaining({ metadata: { part: 'toolChoice', reason: 'unsupported_value' } }),
  );
  expect(refused({ responseFormat: 'structured' })).toThrow(
    expect.objectContaining({ metadata: { part: 'responseFormat', reason: 'unsupported_value' } }),
  );
  const pictures = QUESTION.messages.map((message) => ({ ...message, mediaParts: 1 }));
  expect(refused({ messages: [...QUESTION.messages, ...pictures] })).toThrow(
    expect.objectContaining({
      message: 'This model reads text only, and message 1 has images, audio or files',
      metadata: { part: 'messages', reason: 'unsupported_value' },
    }),
  );
  expect(refused({ demands: ['logprobs', 'top_logprobs'] })).toThrow(
    expect.objectContaining({
      message: 'This model does not support logprobs',
      metadata: { param: 'logprobs', code: 'unsupported_parameter' },
    }),
  );
  expect(refused({ demands: [] })).not.toThrow();
  expect(refused({})).not.toThrow();
});

it('has a model of each knowledge base of a tenant, for that tenant', async () => {
  const tenant = '5f0c1f0e-0000-4000-8000-000000000001';
  expect(await source.modelsOf(tenant)).toMatchObject([{ id: 'extract/own', sourceId: 'own', kind: 'chat' }]);
  expect(await source.modelOf(tenant, 'extract/own')).toMatchObject({ sourceId: 'own' });
  expect(await source.modelOf(tenant, 'extract/other')).toBeUndefined();
  expect(await source.modelOf(tenant, 'own')).toBeUndefined();
  const call = { ...callOf(100), owner: tenant, model: { sourceId: 'own' } };
  expect(await source.complete(QUESTION, call)).toMatchObject({ output: { text: TEXT } });
});

it("does not send a tenant's customers to the hotline of the pack", async () => {
  const call = { ...callOf(100), owner: '5f0c1f0e-0000-4000-8000-000000000001', model: { sourceId: 'own' } };
  const { output } = await source.complete(completionRequest('How do I bake bread?'), call);
  expect(output.text).toMatch(/^I do not know: /);
  expect(output.text).toMatch(/Please ask in other words, or ask a colleague\.$/);
  const deleted = { ...call, model: { sourceId: 'gone' } };
  await expect(source.complete(QUESTION, deleted)).rejects.toEqual(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  );
});
