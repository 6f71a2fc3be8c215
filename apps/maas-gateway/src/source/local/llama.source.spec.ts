import { createLogger } from '@isthmus/platform-observability';
import { expect, it, vi } from 'vitest';
import { Catalogue } from '../../catalogue/catalogue.service.js';
import type { CompletionChunk } from '../../completion/completion.types.js';
import { readChatRequest } from '../../dialect/openai/chat.request.js';
import { completionRequest } from '../../testing/fake-request.js';
import { LlamaProcess } from './llama.process.js';
import type { FromWorker, GenerationEvent } from './llama.protocol.js';
import { LlamaSource, type FoundFile } from './llama.source.js';

const HELLO = completionRequest('Hello');
const USAGE = { inputTokens: 5, cachedTokens: 3, outputTokens: 2 };
const END: GenerationEvent = { type: 'end', finishReason: 'stop', usage: USAGE };
const call = {
  model: { sourceId: 'local/x' },
  inputTokens: 9,
  outputTokensMax: 7,
  owner: 'o',
  signal: new AbortController().signal,
};

/** A source whose process answers with `events`, or says that it cannot load the model. */
function sourceOf(events: readonly GenerationEvent[], refused?: string) {
  const state: { found: FoundFile; refused: string | undefined } = {
    found: { path: '/x.gguf', state: '1' },
    refused,
  };
  const source = new LlamaSource({
    ...{ id: 'local/x', description: 'A model.', contextTokensMax: 100, checked: refused !== undefined },
    find: () => Promise.resolve(state.found),
    process: (path, onChange) =>
      new LlamaProcess({
        ...{ id: 'local/x', settings: { path, contextTokensMax: 100, sequences: 2 }, onChange },
        logger: createLogger({ service: 'test', level: 'silent' }),
        fork: () => {
          let tell: (message: FromWorker) => void = () => undefined;
          return {
            pid: 1,
            kill: () => undefined,
            onEnd: () => undefined,
            onMessage: (listener) => (tell = listener),
            send: (message) => {
              if (message.type === 'generate')
                for (const event of events) tell({ type: 'event', id: message.id, event });
              if (message.type !== 'load') return;
              queueMicrotask(() => {
                const { refused: reason } = state;
                tell(
                  reason === undefined
                    ? { type: 'loaded', contextTokensMax: 100 }
                    : { type: 'refused', reason },
                );
              });
            },
          };
        },
      }),
  });
  return { source, state };
}

async function chunksOf(source: LlamaSource): Promise<CompletionChunk[]> {
  const chunks: CompletionChunk[] = [];
  for await (const arrived of await source.stream(HELLO, call)) chunks.push(...arrived);
  return chunks;
}

it('answers whole and streamed, with the tokens that the model counted', async () => {
  const { source } = sourceOf([{ type: 'text', text: 'Hel' }, { type: 'text', text: 'lo' }, END]);
  await source.look();
  const usage = expect.objectContaining({ inputTokens: 5, outputTokens: 2, countedBy: 'provider' });
  expect(await source.complete(HELLO, call)).toEqual({
    output: { text: 'Hello' },
    finishReason: 'stop',
    usage,
  });
  expect(await chunksOf(source)).toEqual([
    { output: { text: 'Hel' } },
    { output: { text: 'lo' } },
    { output: {}, finishReason: 'stop', usage },
  ]);
});

it('tells log-probabilities in the form of the client', async () => {
  const top = [{ token: 'He', bytes: [72, 101], logprob: -Infinity }];
  const token = { token: 'Hi', bytes: [72, 105], logprob: -0.5, top };
  const { source } = sourceOf([{ type: 'text', text: 'Hi', tokens: [token] }, END]);
  await source.look();
  const content = [
    {
      ...{ token: 'Hi', bytes: [72, 105], logprob: -0.5 },
      top_logprobs: [{ token: 'He', bytes: [72, 101], logprob: -9_999 }],
    },
  ];
  const whole = await source.complete(HELLO, call);
  expect(whole.original?.value).toMatchObject({
    choices: [{ logprobs: { content, refusal: null }, finish_reason: 'stop' }],
  });
  expect((await chunksOf(source))[0]?.original?.value).toMatchObject({
    choices: [{ delta: { content: 'Hi' }, logprobs: { content }, finish_reason: null }],
  });
});

it('refuses a prompt beyond the context, by the count of the model', async () => {
  const failure = { kind: 'context', inputTokens: 150, contextTokensMax: 100 } as const;
  const { source } = sourceOf([{ type: 'failure', failure }]);
  await source.look();
  for (const answer of [source.complete(HELLO, call), source.stream(HELLO, call)])
    await expect(answer).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      metadata: { part: 'messages', reason: 'context_length_exceeded' },
    });
});

it('is in the catalogue before its file is there, says how to get it, and is available seconds after it came', async () => {
  const { source, state } = sourceOf([END]);
  const catalogue = new Catalogue([source]);
  const found = state.found;
  state.found = { missing: '/x.gguf is not there', remedy: 'Run: npm run models.' };
  await source.look();
  const [absent] = catalogue.list();
  expect([absent?.source.available, absent?.description]).toEqual([
    false,
    'A model. Not available: /x.gguf is not there. Run: npm run models.',
  ]);
  expect(() => source.assertSupported(HELLO)).toThrow(
    expect.objectContaining({ code: 'UNAVAILABLE', remedy: 'Run: npm run models.' }),
  );
  state.found = found;
  await source.look();
  const [present] = catalogue.list();
  expect([present?.source.available, present?.description]).toEqual([true, 'A model.']);
});

it('says why a model was refused, and takes the file that replaces it', async () => {
  const { source, state } = sourceOf([END], "unknown model architecture: 'y'");
  const changed = vi.fn();
  source.onChange(changed);
  await source.look();
  await vi.waitFor(() => expect(source.available).toBe(false));
  expect(source.models()[0]?.description).toContain('Not available: x.gguf has the unknown architecture y.');
  state.found = { path: '/x.gguf', state: '2' };
  state.refused = undefined;
  await source.look();
  expect(source.available).toBe(true);
  expect(changed.mock.calls.length).toBeGreaterThanOrEqual(2);
});

it('refuses what it cannot do before anything is held', async () => {
  const { source } = sourceOf([END]);
  await source.look();
  const body = { model: 'local/x', messages: [{ role: 'user', content: 'Hello' }], logit_bias: { 5: 1 } };
  expect(() => source.assertSupported(readChatRequest(body).completion)).toThrow(
    expect.objectContaining({ metadata: { param: 'logit_bias', code: 'unsupported_parameter' } }),
  );
});
