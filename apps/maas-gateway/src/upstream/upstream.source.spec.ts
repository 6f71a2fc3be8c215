import { expect, it } from 'vitest';
import type { ChatRequest } from '../chat/chat.request.js';
import type { Upstream } from './upstream.js';
import { upstreamSource } from './upstream.source.js';

const REQUEST = { body: { messages: [] }, stream: true } as unknown as ChatRequest; // all that the source reads
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
  } as unknown as Upstream; // all that the source calls
  const call = { outputTokensMax: 10, signal: new AbortController().signal };
  const contents: string[] = [];
  for await (const { choices } of await upstreamSource(upstream, 'm', REQUEST).stream(call))
    contents.push(choices[0]?.delta.content ?? '');
  return contents;
}

it.each([
  ['a blank line', `data: ${CHUNK}\n\ndata: [DONE]\n\n`],
  ['one line end', `data: ${CHUNK}\n\ndata: [DONE]\n`],
  ['no line end', `data: ${CHUNK}\n\ndata: [DONE]`],
  ['CR only', `data: ${CHUNK}\r\rdata: [DONE]\r`],
  ['CRLF', `data: ${CHUNK}\r\n\r\ndata: [DONE]\r\n`],
])('takes an answer for whole that ends with [DONE] and %s', async (_, text) => {
  expect(await contentsOf(text)).toEqual(['hi']);
  expect(await contentsOf(...text)).toEqual(['hi']);
});

it.each([
  ['between chunks', `data: ${CHUNK}\n\n`],
  ['within a chunk', `data: ${CHUNK}\n\ndata: {"choices":[{"ind`],
])('says of an answer that ends %s that it broke off', async (_, text) => {
  await expect(contentsOf(text)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
});

it('says of a chunk that nests without end that it is invalid, before anything recurses over it', async () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  await expect(contentsOf(`data: {"choices":[],"x":${deep}}\n\ndata: [DONE]\n\n`)).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
  });
});

it('says of a chunk that is no JSON that it is invalid', async () => {
  await expect(contentsOf('data: nonsense\n\ndata: [DONE]\n\n')).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
  });
});

it('says where a chunk of a wrong form is invalid, and quotes nothing of it', async () => {
  const chunk = '{"choices":[{"index":0,"delta":{"content":{"secret":1}}}]}';
  const failure = contentsOf(`data: ${chunk}\n\ndata: [DONE]\n\n`);
  await expect(failure).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
    message: 'The upstream big sent an invalid chunk: choices[0].delta.content is invalid (invalid_type)',
  });
});
