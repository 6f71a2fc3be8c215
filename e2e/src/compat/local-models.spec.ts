import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { openTenant, servicesAs } from '../services.ts';
import type { Outcome, Settings } from './compat.client.ts';
import { MODES, newSettings } from './gateway.ts';
import { javaScript, python, type LocalClient } from './local.clients.ts';

const CHAT = 'local/smollm2-135m-instruct';
const ENCODER = 'local/sentence-encoder-multilingual';
const CITY = {
  type: 'object',
  properties: { city: { type: 'string', enum: ['Paris', 'Rome'] }, people: { type: 'integer' } },
  required: ['city', 'people'],
  additionalProperties: false,
};

let settings: Settings;
const available = new Set<string>();
beforeAll(async () => {
  settings = await newSettings();
  const portal = await servicesAs('portal');
  const scope = await openTenant(portal);
  const { models } = await portal.models.listModels({}, { scope });
  for (const model of models) if (model.available) available.add(model.id);
  for (const id of [CHAT, ENCODER])
    if (!available.has(id))
      console.warn(`  ! SKIPPED: ${id} is not in the cache folder. Run: npm run models`);
});

const url = inject('python');
const clients = [javaScript, ...(url ? [python(url)] : [])];
describe.each(clients)('$name', (client) => {
  describe('the chat model', () => {
    beforeEach(({ skip }) => skip(!available.has(CHAT), 'not cached'));
    chatTests(client);
  });
  describe('the encoder', () => {
    beforeEach(({ skip }) => skip(!available.has(ENCODER), 'not cached'));
    encoderTests(client);
  });
});

function chatTests(client: LocalClient): void {
  const ask = async (body: object, stream: boolean, prompt = 'Where is the Eiffel Tower?') => {
    const messages = [{ role: 'user' as const, content: prompt }];
    const outcome = await client.chat(settings, { model: CHAT, messages, temperature: 0, ...body }, stream);
    return answerOf(outcome);
  };

  it.each(MODES)('tells the log-probability of each token and five alternatives, $mode', async (mode) => {
    const answer = await ask({ max_tokens: 16, logprobs: true, top_logprobs: 5 }, mode.stream);
    expect(answer.tokens.map(({ token }) => token).join('')).toBe(answer.text);
    expect(answer.tokens.length).toBeGreaterThan(3);
    for (const { token, logprob, top_logprobs: top } of answer.tokens) {
      expect(logprob).toBeLessThanOrEqual(0);
      expect(top).toHaveLength(5);
      expect(top.map((one) => one.logprob)).toEqual(top.map((one) => one.logprob).toSorted((a, b) => b - a));
      // The likeliest is chosen at temperature 0.
      expect(top[0]).toMatchObject({ token, logprob: expect.closeTo(logprob, 3) });
    }
    if (mode.stream) expect(answer.parts).toBeGreaterThan(3);
  });

  it.each(MODES)('keeps to a JSON schema, $mode', async ({ stream }) => {
    const format = { type: 'json_schema', json_schema: { name: 'city', schema: CITY, strict: true } };
    const { text } = await ask({ max_tokens: 64, response_format: format }, stream, 'Describe a city.');
    expect(JSON.parse(text)).toEqual({
      city: expect.stringMatching(/^(Paris|Rome)$/),
      people: expect.any(Number),
    });
  });

  it.each(MODES)('ends before a stop sequence, and at the limit of tokens, $mode', async ({ stream }) => {
    const whole = await ask({ max_tokens: 24 }, stream);
    const word = whole.text.split(' ')[3] ?? '';
    expect(word).not.toBe('');
    const stopped = await ask({ max_tokens: 24, stop: [word] }, stream);
    expect(stopped).toMatchObject({
      text: whole.text.slice(0, whole.text.indexOf(word)),
      finishReason: 'stop',
    });
    expect(await ask({ max_tokens: 3 }, stream)).toMatchObject({ finishReason: 'length' });
  });

  it('writes the same for the same seed, and something else for another', async () => {
    const write = async (seed: number) =>
      (await ask({ seed, temperature: 1, max_tokens: 24 }, false, 'Invent a name for a ship.')).text;
    const [first, again, ...others] = [await write(7), await write(7), await write(8), await write(9)];
    expect(again).toBe(first);
    expect(others.some((other) => other !== first)).toBe(true);
  });

  it('throws what it cannot do, by the name of the parameter', async () => {
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    const body = { model: CHAT, messages, logit_bias: { '50': 10 } };
    const { fault } = await client.chat(settings, body, false);
    expect(fault).toMatchObject({ own: true, status: 400, message: expect.stringContaining('logit_bias') });
  });
}

function encoderTests(client: LocalClient): void {
  const embed = async (body: { encoding_format?: 'float' | 'base64'; dimensions?: number }) => {
    const input = ['The cat sleeps.', '猫在睡觉。', 'Taxes are due in May.'];
    return answerOf(await client.embed(settings, { model: ENCODER, input, ...body })).map(vectorOf);
  };

  it('gives the same vectors as numbers, as base64, and as the library asks by itself', async () => {
    const [floats, coded, preset] = [
      await embed({ encoding_format: 'float' }),
      await embed({ encoding_format: 'base64' }),
      await embed({}),
    ];
    expect(floats.map(({ length }) => length)).toEqual([512, 512, 512]);
    for (const vectors of [coded, preset])
      vectors.forEach((vector, at) => expect(product(vector, floats[at] ?? [])).toBeCloseTo(1, 4));
    const [cat = [], catInChinese = [], taxes = []] = floats;
    expect(product(cat, catInChinese)).toBeGreaterThan(product(cat, taxes) + 0.3);
  });

  it('cuts vectors to the dimensions that are asked for, of length 1 again', async () => {
    const [whole = []] = await embed({ encoding_format: 'float' });
    const [cut = []] = await embed({ encoding_format: 'float', dimensions: 128 });
    expect(cut).toHaveLength(128);
    expect(product(cut, cut)).toBeCloseTo(1, 4);
    const kept = whole.slice(0, 128);
    expect(product(cut, kept)).toBeCloseTo(Math.sqrt(product(kept, kept)), 4);
  });

  it('throws what is wrong with a request, by the name of the parameter', async () => {
    const { fault } = await client.embed(settings, { model: ENCODER, input: ['x'], dimensions: 513 });
    expect(fault).toMatchObject({ own: true, status: 400, message: expect.stringContaining('dimensions') });
  });
}

/** Little-endian floats of 32 bits, where it is base64. */
function vectorOf(vector: number[] | string): number[] {
  if (typeof vector !== 'string') return vector;
  const bytes = Buffer.from(vector, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(4 * at));
}

function product(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, at) => sum + value * (right[at] ?? Number.NaN), 0);
}

/** Throws where the library threw. */
function answerOf<Value>({ answer, fault }: Outcome<Value>): Value {
  if (fault) throw new Error(`no answer: ${JSON.stringify(fault)}`);
  return answer;
}
