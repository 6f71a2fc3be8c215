import { CHAT_MODEL, locateModel } from '@isthmus/platform-local-models';
import { testDatabaseUrl } from '@isthmus/testing';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { linesOf } from '../../testing/fake-ledger.js';
import { ask, startGateways, type GatewayHarness } from '../../testing/gateway.harness.js';

const located = await locateModel(CHAT_MODEL);
const isAbsent = 'missing' in located;
if (isAbsent)
  console.warn(`Skipped, the local model is not available: ${located.missing}. ${located.remedy}`);

const FRANCE = ask(CHAT_MODEL.id, 'What is the capital of France? Answer in one sentence.');
/** The processor is shared with whatever else runs. */
const TIMEOUT_MS = 240_000;

describe.skipIf(isAbsent)('a real model behind the gateway', { timeout: TIMEOUT_MS }, () => {
  let gateway: GatewayHarness;
  beforeAll(async () => {
    gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
  });
  afterAll(() => gateway.stop());

  it('answers whole, with its own count of tokens, and charges once', async () => {
    const client = await gateway.client();
    const answer = await client.chat.completions.create({ ...FRANCE, temperature: 0 });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', logprobs: null });
    expect(answer.choices[0]?.message.content).toContain('Paris');
    expect(answer.usage).toMatchObject({ prompt_tokens: 22, completion_tokens: 7, total_tokens: 29 });
    const requestId = answer._request_id ?? '';
    await expect.poll(() => linesOf(requestId).map(({ quantity }) => Number(quantity))).toEqual([22, 7]);
  });

  it('streams token by token with log-probabilities and alternatives', async () => {
    const client = await gateway.client();
    const stream = await client.chat.completions.create({
      ...FRANCE,
      ...{ temperature: 0, logprobs: true, top_logprobs: 3, stream: true },
    });
    const tokens = [];
    let text = '';
    for await (const { choices } of stream) {
      text += choices[0]?.delta.content ?? '';
      tokens.push(...(choices[0]?.logprobs?.content ?? []));
    }
    expect(tokens.map(({ token }) => token).join('')).toBe(text);
    expect(tokens.length).toBeGreaterThan(5);
    for (const { logprob, top_logprobs: top } of tokens) {
      expect(top).toHaveLength(3);
      expect(top[0]?.logprob).toBeCloseTo(logprob, 5);
      expect(Math.exp(logprob)).toBeLessThanOrEqual(1);
    }
  });

  it('ends before a stop sequence and repeats itself with a seed', async () => {
    const client = await gateway.client();
    const stopped = await client.chat.completions.create({ ...FRANCE, temperature: 0, stop: ['Paris'] });
    expect(stopped.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'The capital of France is ' },
    });
    const seeded = () =>
      client.chat.completions.create({ ...FRANCE, temperature: 1, seed: 42, max_tokens: 12 });
    const [first, second] = [await seeded(), await seeded()];
    expect(first.choices[0]?.message.content).toBe(second.choices[0]?.message.content);
  });

  it('writes JSON by a schema', async () => {
    const client = await gateway.client();
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' } },
      required: ['name', 'age'],
      additionalProperties: false,
    };
    const answer = await client.chat.completions.create({
      ...ask(CHAT_MODEL.id, 'Ann is 31 years old. Extract her name and age as JSON.'),
      temperature: 0,
      max_tokens: 60,
      response_format: { type: 'json_schema', json_schema: { name: 'person', schema, strict: true } },
    });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({
      name: expect.any(String),
      age: expect.any(Number),
    });
  });

  it('refuses what it cannot do by its name, and a prompt beyond its context', async () => {
    const client = await gateway.client();
    const refused = (change: object) => client.chat.completions.create({ ...FRANCE, ...change });
    await expect(refused({ logit_bias: { 5: 1 } })).rejects.toMatchObject({
      status: 400,
      param: 'logit_bias',
    });
    await expect(
      refused({
        response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { pattern: 'x' } } },
      }),
    ).rejects.toMatchObject({ status: 400, param: 'response_format' });
    // 3,000 tokens by the count of the gateway, then few by that count and many by the model's own.
    for (const content of ['hello world '.repeat(1_500), '\u{10348}'.repeat(1_000)])
      await expect(refused({ messages: [{ role: 'user', content }] })).rejects.toMatchObject({
        status: 400,
        code: 'context_length_exceeded',
      });
  });

  it.each([
    ['nothing', ''],
    ['controls and halves of characters', '\u0000\u0001\ud800\ufffe'.repeat(50)],
    ['100,000 blanks', ' '.repeat(100_000)],
    ['other scripts', '你好 مرحبا שלום नमस्ते 👩‍👩‍👧‍👦'],
  ])('takes a prompt of %s in bounded time', async (_, content) => {
    const client = await gateway.client();
    const outcome = await client.chat.completions
      .create({ ...ask(CHAT_MODEL.id, content), max_tokens: 4 })
      .then(({ usage }) => usage?.completion_tokens ?? 0)
      .catch(({ status }: { status: number }) => status);
    expect(outcome === 400 || outcome <= 4).toBe(true);
  });
});

describe.skipIf(isAbsent)('a real model whose process is killed', { timeout: TIMEOUT_MS }, () => {
  let gateway: GatewayHarness;
  beforeAll(async () => {
    gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
  });
  afterAll(() => gateway.stop());

  it('breaks off in mid-answer with an error that names it, charged once as interrupted', async () => {
    const client = await gateway.client();
    const request = {
      ...ask(CHAT_MODEL.id, 'Tell me a very long story.'),
      max_tokens: 1_000,
      stream: true,
    } as const;
    const { data: stream, request_id: requestId } = await client.chat.completions
      .create(request)
      .withResponse();
    let chunks = 0;
    const broken = (async () => {
      for await (const _ of stream) if (++chunks === 3) killWorkers();
    })();
    await expect(broken).rejects.toThrow('ended before the end of its answer');
    await expect
      .poll(() => linesOf(requestId ?? '').map(({ outcome }) => outcome))
      .toEqual(['interrupted', 'interrupted']);
    const again = await client.chat.completions.create({ ...FRANCE, max_tokens: 3 });
    expect(again.usage?.completion_tokens).toBeLessThanOrEqual(3);
  });
});

/** Of this process: those of models. */
function killWorkers(): void {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  const workers = children.filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('llama.worker'),
  );
  workers.forEach((pid) => process.kill(pid, 'SIGKILL'));
}
