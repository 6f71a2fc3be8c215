import { cutBefore } from '@isthmus/domain-models';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StopFilter } from './stop.filter.js';

function filtered(pieces: readonly string[], stops: readonly string[]) {
  const filter = new StopFilter<string>(stops);
  const released = pieces.flatMap((text) => filter.add({ text, tokens: [text] }));
  return { filter, released: [...released, ...filter.finish()] };
}

it('passes on at once what begins no stop sequence', () => {
  const filter = new StopFilter<string>(['END']);
  expect(filter.add({ text: 'Hello ', tokens: ['Hello '] })).toEqual([
    { text: 'Hello ', tokens: ['Hello '] },
  ]);
  expect(filter.add({ text: 'E', tokens: ['E'] })).toEqual([]);
  expect(filter.add({ text: 'at', tokens: ['at'] })).toEqual([
    { text: 'E', tokens: ['E'] },
    { text: 'at', tokens: ['at'] },
  ]);
});

it('keeps the tokens before the end, and of the piece that is cut only the text', () => {
  const { filter, released } = filtered(['One', ' two', ' th', 'ree', ' four'], ['hree']);
  expect(released).toEqual([
    { text: 'One', tokens: ['One'] },
    { text: ' two', tokens: [' two'] },
    { text: ' t', tokens: [] },
  ]);
  expect(filter.stopped).toBe(true);
});

it('ends any text before the sequence that ends first', () => {
  const unit = fc.constantFrom('a', 'b', 'ab');
  const texts = fc.array(unit, { maxLength: 40 });
  const stop = fc.array(unit, { minLength: 1, maxLength: 4 }).map((units) => units.join(''));
  fc.assert(
    fc.property(texts, stop, (pieces, only) => {
      const { released } = filtered(pieces, [only, '']);
      expect(released.map(({ text }) => text).join('')).toBe(cutBefore(pieces.join(''), [only]));
    }),
    { seed: 20261130 },
  );
});

it.each([
  ['aaab', ['aab'], 'a'],
  ['ababac', ['abac'], 'ab'],
  ['xab', ['b', 'ab'], 'x'],
  ['xab', ['ab', 'b'], 'x'],
])('ends %j before the first of %j', (text, stops, expected) => {
  for (const pieces of [[text], [...text]])
    expect(
      filtered(pieces, stops)
        .released.map((piece) => piece.text)
        .join(''),
    ).toBe(expected);
});

it('takes time that is linear in text and sequence', () => {
  const started = performance.now();
  const { released } = filtered(
    Array.from({ length: 20_000 }, () => 'aaaa'),
    [`${'a'.repeat(50_000)}b`],
  );
  expect(released.reduce((sum, { text }) => sum + text.length, 0)).toBe(80_000);
  expect(performance.now() - started).toBeLessThan(5_000);
});
