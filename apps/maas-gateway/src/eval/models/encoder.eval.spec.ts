import { expect, it } from 'vitest';
import {
  encoderScores,
  evaluateRetrieval,
  evaluateSimilarity,
  lexicalScores,
  type Encoder,
} from './encoder.eval.js';
import type { Passage } from './eval.data.js';

/** A vector of one 1, at the place that a text's first letter has. */
const byFirstLetter: Encoder = {
  dimensions: 26,
  encode: (texts) => {
    const vectors = new Float32Array(26 * texts.length);
    texts.forEach((text, at) => (vectors[at * 26 + text.charCodeAt(0) - 97] = 1));
    return vectors;
  },
};

const passage = (id: string, text: string, query: string): Passage => ({
  id,
  language: 'en',
  text,
  query: { language: 'en', text: query },
});

it('correlates cosines with grades, by languages', () => {
  const pairs = [
    { languages: 'en', grade: 5, a: 'ab', b: 'ac' },
    { languages: 'en', grade: 0, a: 'ab', b: 'b' },
    { languages: 'en-de', grade: 0, a: 'ab', b: 'ac' },
    { languages: 'en-fr', grade: 5, a: 'ab', b: 'b' },
  ];
  const results = evaluateSimilarity(byFirstLetter, pairs);
  expect(results.map(({ languages, pairs: count }) => [languages, count])).toEqual([
    ['all', 4],
    ['en', 2],
    ['English and another', 2],
  ]);
  expect(results.map(({ correlation }) => correlation)).toEqual([
    expect.closeTo(0),
    expect.closeTo(1),
    expect.closeTo(-1),
  ]);
});

it('ranks the passage of each question, ties in the middle', () => {
  const passages = [passage('1', 'ab', 'a'), passage('2', 'ac', 'ax'), passage('3', 'c', 'b')];
  const [all] = evaluateRetrieval(passages, encoderScores(byFirstLetter, passages));
  // Two tie for ranks 1 and 2; nothing is like the third question, and all three tie.
  expect(all).toMatchObject({ queries: 3, recallAt1: 0, recallAt5: 1 });
  expect(all?.mrr).toBeCloseTo((1 / 1.5 + 1 / 1.5 + 1 / 2) / 3);
});

it('searches words, and Chinese by pairs of characters', () => {
  const passages = [
    passage('1', 'The pool is heated.', 'heated pool'),
    passage('2', '退款三天到账', '多久能退款'),
    passage('3', 'Trains run at night.', 'trains'),
  ];
  expect(evaluateRetrieval(passages, lexicalScores(passages))[0]).toMatchObject({ recallAt1: 1, mrr: 1 });
});
