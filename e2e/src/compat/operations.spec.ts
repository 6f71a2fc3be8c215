import { beforeAll, expect, it } from 'vitest';
import { OBEDIENT_MODEL, scripted } from '../obedient-upstream.ts';
import { describeClients } from './clients.ts';
import type { JsonSchema, Outcome, Question, Settings } from './compat.client.ts';
import { MODES, newSettings } from './gateway.ts';

const BUILT_IN = 'extract/support';
const USAGE = { prompt_tokens: 11, completion_tokens: 4 };
const WEATHER = {
  name: 'weather',
  description: 'The weather of a city.',
  parameters: schemaOf('city'),
};

let settings: Settings;
beforeAll(async () => {
  settings = await newSettings();
});

describeClients((client) => {
  const ask = async (question: Question) => answerOf(await client.ask(settings, question));

  const { models } = client;
  if (models)
    it('lists the models and retrieves one', async () => {
      const { listed, retrieved = BUILT_IN } = answerOf(await models(settings, BUILT_IN));
      expect(listed).toEqual(expect.arrayContaining([BUILT_IN, OBEDIENT_MODEL, 'plain', 'vectors']));
      expect(retrieved).toBe(BUILT_IN);
    });

  it.each(MODES)('gets an answer of the built-in model, $mode', async ({ stream }) => {
    const answer = await ask({ model: BUILT_IN, prompt: 'When is my bill due?', stream });
    expect(answer.text).toMatch(/bill/i);
    if (stream) expect(answer.parts).toBeGreaterThan(3);
  });

  it.each(MODES)('gets an answer of an upstream with its usage, $mode', async ({ stream }) => {
    const prompt = scripted({ kind: 'text', chunks: ['One', ' two', ' three.'], usage: USAGE });
    const answer = await ask({ model: OBEDIENT_MODEL, prompt, stream, usage: true });
    expect(answer).toEqual({
      text: 'One two three.',
      toolCalls: [],
      usage: { input: 11, output: 4 },
      ...(stream ? { parts: 3 } : {}),
    });
  });

  it('gets no usage in a stream unless it asks', async () => {
    const prompt = scripted({ kind: 'text', chunks: ['One', ' two'], usage: USAGE });
    const answer = await ask({ model: OBEDIENT_MODEL, prompt, stream: true });
    expect(answer).toEqual({ text: 'One two', toolCalls: [], parts: 2 });
  });

  it.each(MODES)('gets the call of a tool, $mode', async ({ stream }) => {
    const prompt = scripted({ kind: 'tool', name: 'weather', arguments: { city: 'Xi’an' } });
    const answer = await ask({ model: OBEDIENT_MODEL, prompt, stream, tool: WEATHER });
    expect(answer).toMatchObject({
      text: '',
      toolCalls: [{ name: 'weather', arguments: { city: 'Xi’an' } }],
    });
  });

  it.each(MODES)('gets the call of a tool whose arguments come in pieces, $mode', async ({ stream }) => {
    const answer = await ask({ model: 'tool-calls', prompt: 'And in Xi’an?', stream, tool: WEATHER });
    expect(answer.toolCalls).toEqual([{ name: 'weather', arguments: { city: 'Xi’an' } }]);
  });

  it.each(MODES)('parses an answer by the schema that it asked for, $mode', async ({ stream }) => {
    const prompt = scripted({ kind: 'text', chunks: ['{"city":', '"Xi’an"}'] });
    const schema = { name: 'place', schema: schemaOf('city') };
    const answer = await ask({ model: OBEDIENT_MODEL, prompt, stream, schema });
    expect(answer.value).toEqual({ city: 'Xi’an' });
  });

  it('gets one vector for each text', async () => {
    const vectors = answerOf(await client.embed(settings, { model: 'vectors', texts: ['one', 'two'] }));
    expect(vectors).toEqual([
      [expect.closeTo(0.6), expect.closeTo(0.8)],
      [expect.closeTo(0.6), expect.closeTo(0.8)],
    ]);
  });
});

/** Throws where the library threw. */
function answerOf<Value>({ answer, fault }: Outcome<Value>): Value {
  if (fault) throw new Error(`no answer: ${JSON.stringify(fault)}`);
  return answer;
}

function schemaOf(property: string): JsonSchema {
  return {
    type: 'object',
    properties: { [property]: { type: 'string' } },
    required: [property],
    additionalProperties: false,
  };
}
