import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PostingIndex } from './posting-index.js';

const documents = fc.array(
  fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 9 }), {
    noNullPrototype: true,
  }),
  { maxLength: 12 },
);

it('scores and finds as the documents themselves would', () => {
  fc.assert(
    fc.property(documents, (plain) => {
      const index = new PostingIndex(plain.map((document) => new Map(Object.entries(document))));
      const scores = new Float64Array(plain.length);
      index.addScores(new Map([['a', 1], ['c', 2], ['x', 5]]), scores, 0.5); // prettier-ignore
      expect([...scores]).toEqual(plain.map(({ a = 0, c = 0 }) => 0.5 * (a + 2 * c)));
      expect(plain.map((_, number) => index.has(number, 'd'))).toEqual(plain.map((one) => 'd' in one));
    }),
    { seed: 20261128 },
  );
});
