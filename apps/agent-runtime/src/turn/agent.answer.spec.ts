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

async function answer(
  change: Partial<AgentSpec> = {},
  signal = new AbortController().signal,
  text = 'hello',
) {
  const agent = createAgent({
    spec: { ...spec, ...change },
    modelsUrl: 'http://models/',
    host,
    mcpTools: async () => ({}),
  });
  const events: TurnEvent[] = [];
  const request = { owner: 'user:u', contextId: 'c', taskId: 't', messageId: 'm', text, signal };
  for await (const event of agent(request)) events.push(event);
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

describe('a conversation that goes to a person', () => {
  const CITED = [{ article_id: 'a', title: 'T', quote: 'q' }];
  const KEY = { owner: 'user:u', contextId: 'c', taskId: 't' };
  const say = (text: string) => answer({}, new AbortController().signal, text);
  beforeEach(() => {
    host.rule = { ...host.rule, enabled: true };
  });

  it('is handed over without a call of the model where the customer asks for it', async () => {
    const requests = fakeModel({ text: 'x' });
    const [event, ...more] = await say('转人工');
    expect([event?.kind, more, requests]).toEqual(['handOver', [], []]);
    expect(host.handedOver).toEqual([{ ...KEY, reason: 'asked', language: 'zh' }]);
  });

  it('stays with the agent where its rule is off', async () => {
    host.rule = { ...host.rule, enabled: false };
    fakeModel({ text: 'x', citations: [], confidence: 0.1 });
    host.lines = [{ role: 'assistant', text: 'no', known: false, confidence: 0.1 }];
    expect((await say('human please')).map(({ kind }) => kind)).not.toContain('handOver');
    expect(host.handedOver).toEqual([]);
  });

  it.each([
    ['abstained', { citations: [], confidence: 0.1 }, { known: false, confidence: 0.1 }],
    ['unsure', { citations: CITED, confidence: 0.3 }, { known: true, confidence: 0.3 }],
  ])('is handed over after the answer where the agent %s twice', async (reason, reply, before) => {
    fakeModel({ text: 'No.', ...reply });
    host.lines = [
      { role: 'user', text: 'a' },
      { role: 'assistant', text: 'b', ...before },
    ];
    const events = await say('again?');
    expect(events).toContainEqual({ kind: 'text', text: 'No.' });
    expect(events.at(-1)?.kind).toBe('handOver');
    expect(host.handedOver).toEqual([{ ...KEY, reason, language: 'en' }]);
  });

  it('is not handed over after one answer, or after a model that does not say what it knows', async () => {
    fakeModel({ text: 'No.', citations: [], confidence: 0.1 }, { text: 'Yes.' });
    await say('one');
    host.lines = [{ role: 'assistant', text: 'b', known: false }];
    await say('two');
    expect(host.handedOver).toEqual([]);
  });

  it.each(['waiting', 'taken'] as const)('is not answered by the model while it is %s', async (state) => {
    const requests = fakeModel({ text: 'x' });
    host.openHandOver = state;
    expect((await say('hello?')).map(({ kind }) => kind)).toEqual(['handOver']);
    expect([requests, host.handedOver]).toEqual([[], []]);
  });

  it('shows the model what a person said as said by its own side', async () => {
    const requests = fakeModel({ text: 'x' });
    host.lines = [
      { role: 'user', text: 'a' },
      { role: 'person', text: 'by Alice' },
    ];
    await say('b');
    expect(requests[0]?.body.messages.at(-2)).toMatchObject({ role: 'assistant', content: 'by Alice' });
  });
});
