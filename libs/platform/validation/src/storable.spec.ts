import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { assertStorable, storableJson, storableText } from './storable.js';

const refusal = (field: string, description: RegExp) =>
  expect.objectContaining({
    code: 'INVALID_ARGUMENT',
    fields: [{ field, description: expect.stringMatching(description) as string }],
  }) as AppError;

it.each([
  [
    'a member',
    { spec: { mcpServers: [{ name: 'ok' }, { name: 'a\0' }] } },
    'spec.mcp_servers.1.name',
    /U\+0000/,
  ],
  ['a lone surrogate', { spec: { name: '\ud800' } }, 'spec.name', /lone surrogate/],
  ['a name of a map', { attributes: { 'a\0': 'x' } }, 'attributes.?', /U\+0000/],
  ['the whole', 'a\0', 'request', /U\+0000/],
])('refuses %s', (_, value, field, description) => {
  expect(() => assertStorable(value)).toThrow(refusal(field, description));
});

it('accepts what can be stored', () => {
  expect(() =>
    assertStorable({
      a: ['\u0007', '😀', 1n, null, undefined, new Date(NaN)],
      bytes: Buffer.from([0]),
      b: { c: true },
    }),
  ).not.toThrow();
});

it('spells names as received where the protocol is JSON', () => {
  expect(() => assertStorable({ params: { messageId: '\0' } }, 'json')).toThrow(
    refusal('params.messageId', /U\+0000/),
  );
});

it('keeps what a model wrote, without what cannot be stored', () => {
  const written = { parts: [{ text: 'a\0b\n\ud800' }], count: 3, nothing: null };
  expect(storableJson(written)).toEqual({ parts: [{ text: 'a\ufffdb\n\ufffd' }], count: 3, nothing: null });
});

it('keeps what has names that cannot be stored', () => {
  const written = { schema: { 'a\0': [{ 'b\ud800': 'c' }], 'd\u202e': 1 }, list: [{}] };
  expect(storableJson(written)).toEqual({
    schema: { 'a\ufffd': [{ 'b\ufffd': 'c' }], 'd\u202e': 1 },
    list: [{}],
  });
});

it('keeps the text of a program, without what cannot be stored', () => {
  expect(storableText('failed\0: a\ud800\n中')).toBe('failed: a\ufffd\n中');
});

it('refuses deep values without running out of stack', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 200_000; level++) deep = { a: deep };
  expect(() => assertStorable(deep)).toThrow(/must not nest deeper than 100 levels/);
});

it('walks wide values', () => {
  const wide = Array.from({ length: 200_000 }, (_, index) => (index === 150_000 ? '\0' : 'x'));
  expect(() => assertStorable({ wide })).toThrow(refusal('wide.150000', /U\+0000/));
});
