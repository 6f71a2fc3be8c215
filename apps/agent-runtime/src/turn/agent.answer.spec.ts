import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentSpec } from '@isthmus/runtime-api';
import { FakeHost } from '../testing/fake.host.js';
import { fakeModel } from '../testing/fake.model.js';
import { createAgent } from './agent.answer.js';
import { TurnStop } from './turn.failure.js';
import type { TurnEvent } from './turn.js';

const spec: AgentSpec = {
  name: 'Support',
  description: 'Answers.',
  instructions: 'Be brief.',
  model: 'small',
  knowledgeBaseId: '',
  mcpServers: [],
  skills: [],
  limits: { stepsMax: 2, outputTokensMax: 50, turnTimeoutMs: 1_000 },
};
const search = { name: 'search_knowledge', arguments: { query: 'roaming' } };

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost();
});
afterEach(() => vi.unstubAllGlobals());

async function answer(change: Partial<AgentSpec> = {}, signal = new AbortController().signal) {
  const agent = createAgent({
    spec: { ...spec, ...change },
    modelsUrl: 'http://models/',
    host,
    mcpTools: async () => ({}),
  });
  const events: TurnEvent[] = [];
  for await (const event of agent({ owner: 'user:u', contextId: 'c', text: 'hello', signal }))
    events.push(event);
  return events;
}

describe('a turn', () => {
  it('asks the model in the name of the agent, with the conversation so far', async () => {
    host.lines = [
      { role: 'user', text: 'before' },
      { role: 'assistant', text: 'yes' },
    ];
    const requests = fakeModel({ text: 'Hi' });
    expect(await answer()).toEqual([{ kind: 'text', text: 'Hi' }]);
    expect(requests[0]).toMatchObject({
      url: 'http://models/v1/chat/completions',
      authorization: 'Bearer model-token',
      body: { max_tokens: 50 },
    });
    expect(requests[0]?.body.messages.slice(1).map(({ content }) => content)).toEqual([
      'before',
      'yes',
      'hello',
    ]);
    expect(requests[0]?.body.tools).toBeUndefined();
  });

  it('searches the knowledge base, and cites what it found in short', async () => {
    const requests = fakeModel({ tool: search, outputTokens: 20 }, { text: 'See T.' });
    const events = await answer({ knowledgeBaseId: 'kb' });
    expect(host.searches).toEqual(['roaming']);
    const [, citations] = events;
    expect(citations).toMatchObject({ kind: 'citations', citations: [{ articleId: 'a-1', title: 'T' }] });
    expect(citations?.kind === 'citations' && citations.citations[0]?.quote).toHaveLength(400);
    expect(requests[1]?.body.max_tokens).toBe(30);
  });

  it('offers the built-in model no tools, and passes on its citations', async () => {
    const requests = fakeModel({ text: 'x', citations: [{ article_id: 'a', title: 'T', quote: 'q' }] });
    const events = await answer({ model: 'extract/support', knowledgeBaseId: 'kb' });
    expect(requests[0]?.body.tools).toBeUndefined();
    expect(events).toContainEqual({
      kind: 'citations',
      citations: [{ articleId: 'a', title: 'T', quote: 'q' }],
    });
  });

  it('ends with the id of the answer, of the last request where there were several', async () => {
    const [first, last] = [`chatcmpl-${'1'.repeat(32)}`, `chatcmpl-${'2'.repeat(32)}`];
    const requests = fakeModel({ tool: search, id: first }, { text: 'See T.', id: last });
    const events = await answer({ knowledgeBaseId: 'kb' });
    expect(events.filter(({ kind }) => kind === 'answerId')).toEqual([{ kind: 'answerId', answerId: last }]);
    expect(requests.map(({ knowledgeBase }) => knowledgeBase)).toEqual(['kb', 'kb']);
  });

  it('names no knowledge base that it does not have', async () => {
    const requests = fakeModel({ text: 'Hi' });
    await answer();
    expect(requests[0]?.knowledgeBase).toBeNull();
  });

  it('searches for nothing when the model gives no query', async () => {
    fakeModel({ tool: { ...search, arguments: { query: ' ' } } }, { text: 'x' });
    await answer({ knowledgeBaseId: 'kb' });
    expect(host.searches).toEqual([]);
  });
});

describe('a turn that fails', () => {
  it.each([
    ['its steps', [{ tool: search }], 'The turn reached its limit of 2 steps or 50 output tokens.'],
    ['its output', [{ text: 'x', finish: 'length' }], 'The answer reached its limit of 50 output tokens.'],
    ['a filter', [{ text: 'x', finish: 'content_filter' }], 'The model small refused to answer.'],
    ['a cut', [{ text: 'x', finish: 'unknown' }], 'The model small broke off in the middle of its answer.'],
    ['an outage', [503], 'The model small cannot answer now.'],
  ])('says so: %s', async (_, replies, message) => {
    fakeModel(...replies);
    await expect(answer({ knowledgeBaseId: 'kb' })).rejects.toThrow(message);
  });

  it('ends with its output tokens, though steps are left', async () => {
    const requests = fakeModel({ tool: search, outputTokens: 50 });
    await expect(answer({ knowledgeBaseId: 'kb', limits: { ...spec.limits, stepsMax: 9 } })).rejects.toThrow(
      '50 output tokens',
    );
    expect(requests).toHaveLength(1);
  });

  it('asks the model once: the gateway retries', async () => {
    const requests = fakeModel(503);
    await expect(answer()).rejects.toThrow();
    expect(requests).toHaveLength(1);
  });

  it('throws the reason for which it was stopped', async () => {
    fakeModel({ text: 'x' });
    const stop = new TurnStop('cancelled');
    await expect(answer({}, AbortSignal.abort(stop))).rejects.toBe(stop);
  });
});
