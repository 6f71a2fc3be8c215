import { expect, it } from 'vitest';
import { openAiValueOf } from '../../wire/openai.js';
import { readEmbeddingRequest } from './embeddings.handler.js';

it.each([
  ['a text', ['a text']],
  [
    ['one', ''],
    ['one', ''],
  ],
  [[1, 2, 3], [[1, 2, 3]]],
  [
    [[1], [2, 3]],
    [[1], [2, 3]],
  ],
])('reads the input %j', (input, inputs) => {
  const body = { model: 'm', input, dimensions: 8 };
  const request = readEmbeddingRequest(body);
  expect(request).toMatchObject({ model: 'm', inputs });
  expect(openAiValueOf(request.original)).toEqual(body);
});

it.each([[''], [[]], [undefined], [{}]])('refuses the input %j', (input) => {
  expect(() => readEmbeddingRequest({ model: 'm', input })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', metadata: { param: 'input' } }),
  );
});
