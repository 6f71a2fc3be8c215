import { createLogger } from '@isthmus/platform-observability';
import { expect, it } from 'vitest';
import type { CompletionRequest } from '../../completion/completion.types.js';
import { completionRequest } from '../../testing/fake-request.js';
import type { UpstreamClient } from './upstream.client.js';
import { UpstreamSource } from './upstream.source.js';

const REQUEST = { messages: [] } as unknown as CompletionRequest; // all that the source reads
const logger = createLogger({ service: 'test', level: 'silent' });
const CHUNK = '{"choices":[{"index":0,"delta":{"content":"hi"}}]}';

/** The contents of a stream that an upstream sends in these pieces. */
async function contentsOf(...pieces: string[]): Promise<string[]> {
  async function* bytes() {
    for (const piece of pieces) yield new TextEncoder().encode(piece);
  }
  const upstream = {
    name: 'big',
    maxTokensField: 'max_tokens',
    isOpenAi: () => false,
    stream: async () => bytes(),
  } as unknown as UpstreamClient; // all that the source calls
  const { signal } = new AbortController();
  const call = { model: { sourceId: 'm' }, inputTokens: 1, outputTokensMax: 10, signal };
  const contents: string[] = [];
  for await (const { output } of await new UpstreamSource(upstream, logger).stream(REQUEST, call))
    contents.push(output?.text ?? '');
  return contents;
}

it.each([
  ['a blank line', `data: ${CHUNK}\n\ndata: [DONE]\n\n`],
  ['one line end', `data: ${CHUNK}\n\ndata: [DONE]\n`],
  ['no line end', `data: ${CHUNK}\n\ndata: [DONE]`],
  ['CR only', `data: ${CHUNK}\r\rdata: [DONE]\r`],
  ['CRLF', `data: ${CHUNK}\r\n\r\ndata: [DONE]\r\n`],
])('accepts an answer as complete that ends with [DONE] and %s', async (_, text) => {
  expect(await contentsOf(text)).toEqual(['hi']);
  expect(await contentsOf(...text)).toEqual(['hi']);
});

it.each([
  ['between chunks', `data: ${CHUNK}\n\n`],
  ['within a chunk', `data: ${CHUNK}\n\ndata: {"choices":[{"ind`],
])('reports an answer that ends %s as broken off', async (_, text) => {
  await expect(contentsOf(text)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
});

it('refuses a request of another API that it cannot write, before anything is called', () => {
  const source = new UpstreamSource({} as UpstreamClient, logger); // nothing of it is called
  expect(() => source.assertSupported(completionRequest('hi', { toolChoice: 'required' }))).toThrow(
    'toolChoice: ',
  );
  expect(() => source.assertSupported(completionRequest('hi'))).not.toThrow();
});

it('refuses a chunk that nests too deeply, before anything recurses over it', async () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  await expect(contentsOf(`data: {"choices":[],"x":${deep}}\n\ndata: [DONE]\n\n`)).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
  });
});

it('refuses a chunk that is not JSON', async () => {
  await expect(contentsOf('data: nonsense\n\ndata: [DONE]\n\n')).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
  });
});

it('names the place where a chunk is invalid, and quotes nothing of it', async () => {
  const chunk = '{"choices":[{"index":0,"delta":{"content":{"secret":1}}}]}';
  const failure = contentsOf(`data: ${chunk}\n\ndata: [DONE]\n\n`);
  await expect(failure).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
    message: 'The upstream big sent an invalid chunk: choices[0].delta.content is invalid (invalid_type)',
  });
});
