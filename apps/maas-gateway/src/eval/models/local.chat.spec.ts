import { CHAT_MODEL } from '@isthmus/platform-local-models';
import { expect, it } from 'vitest';
import type { CompletionChunk, CompletionRequest } from '../../completion/completion.types.js';
import { openAiOriginal, openAiValueOf } from '../../wire/openai.js';
import { localChat } from './local.chat.js';

/** A source that answers with these chunks, and keeps what it was asked. */
function sourceOf(chunks: CompletionChunk[], { available = true } = {}) {
  const asked: CompletionRequest[] = [];
  const source = {
    name: 'local',
    builtIn: true,
    available,
    pid: process.pid,
    models: () => [
      {
        id: CHAT_MODEL.id,
        sourceId: CHAT_MODEL.id,
        kind: 'chat' as const,
        description: 'How.',
        contextTokensMax: 1,
      },
    ],
    look: () => Promise.resolve(),
    close: () => undefined,
    complete: () => Promise.reject(new Error('only streams are asked for')),
    stream: (request: CompletionRequest) => {
      asked.push(request);
      return Promise.resolve(
        (async function* () {
          yield await Promise.resolve(chunks);
        })(),
      );
    },
  };
  return { source, asked };
}

const scored = (text: string, ...logprobs: number[]): CompletionChunk => ({
  output: { text },
  original: openAiOriginal({
    choices: [{ logprobs: { content: logprobs.map((logprob) => ({ logprob })) } }],
  }),
});
const end: CompletionChunk = {
  output: {},
  finishReason: 'stop',
  usage: { inputTokens: 5, outputTokens: 3, countedBy: 'provider' },
};

it('joins the text and the log-probabilities of a stream', async () => {
  const { source, asked } = sourceOf([scored('Ro', -0.5), scored('me', -0.25, -0.125), end]);
  const model = await localChat([source]);
  if (typeof model === 'string') throw new Error(model);
  const question = { prompt: 'Where?', outputTokensMax: 9, schema: { type: 'object' }, alternatives: 5 };
  expect(await model.ask(question)).toMatchObject({
    text: 'Rome',
    logprobs: [-0.5, -0.25, -0.125],
    outputTokens: 3,
  });
  expect(asked).toMatchObject([{ responseFormat: 'structured', demands: ['logprobs', 'top_logprobs'] }]);
  expect(openAiValueOf(asked[0]?.original)).toMatchObject({
    temperature: 0,
    logprobs: true,
    top_logprobs: 5,
  });
});

it('asks for no log-probabilities unless they are wanted', async () => {
  const { source, asked } = sourceOf([end]);
  const model = await localChat([source]);
  if (typeof model === 'string') throw new Error(model);
  await model.ask({ prompt: 'Where?', outputTokensMax: 9, alternatives: undefined });
  expect(openAiValueOf(asked[0]?.original)).toEqual({ temperature: 0, seed: 1 });
});

it('says how to get a model that is not there', async () => {
  expect(await localChat([sourceOf([], { available: false }).source])).toBe('How.');
  expect(await localChat([])).toContain(CHAT_MODEL.id);
});
