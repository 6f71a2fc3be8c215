import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isRegularChunk, isRegularCompletion } from './upstream.regular.js';
import { chunkSchema, completionSchema } from './upstream.schema.js';

const odd = fc.constantFrom(undefined, null, 0, -1, 1.5, 'x', '', [], {}, [null]);
const message = fc.record({ content: fc.oneof(fc.string(), odd), role: odd }, { requiredKeys: [] });
const usage = fc.record(
  {
    prompt_tokens: fc.oneof(fc.nat(), odd),
    completion_tokens: fc.oneof(fc.nat(), odd),
    total_tokens: fc.oneof(fc.nat(), fc.constant(2 ** 32), odd),
  },
  { requiredKeys: [] },
);
const choice = fc.record(
  {
    index: fc.oneof(fc.nat(), odd),
    delta: fc.oneof(message, odd),
    message: fc.oneof(message, odd),
    finish_reason: fc.oneof(fc.constantFrom('stop', null), odd),
    other: odd,
  },
  { requiredKeys: [] },
);
const answer = fc.record(
  { choices: fc.oneof(fc.array(choice, { maxLength: 2 }), odd), usage: fc.oneof(usage, odd), id: odd },
  { requiredKeys: [] },
);
const withUsage = (value: object): object => ({
  ...value,
  usage: 'usage' in value ? (value.usage ?? undefined) : undefined,
});

it.each([
  ['chunk', isRegularChunk, chunkSchema],
  ['completion', isRegularCompletion, completionSchema],
] as const)('is a %s of which the schema would change nothing', (_, isRegular, schema) => {
  let regular = 0;
  fc.assert(
    fc.property(answer, (value) => {
      if (!isRegular(value)) return;
      regular += 1;
      expect(withUsage(schema.parse(value))).toEqual(withUsage(value));
    }),
    { numRuns: 2_000 },
  );
  expect(regular).toBeGreaterThan(5);
});

it.each([
  { choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }], usage: null },
  { choices: [{ index: 0, delta: {}, finish_reason: 'stop', logprobs: null }] },
  { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, details: {} } },
])('is what most upstreams send: %j', (chunk) => {
  expect(isRegularChunk(chunk)).toBe(true);
});
