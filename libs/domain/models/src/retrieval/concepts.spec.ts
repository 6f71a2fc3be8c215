import { expect, it } from 'vitest';
import { ConceptFinder } from './concepts.js';

const finder = new ConceptFinder([
  { id: 'abroad', implies: [], en: ['abroad'], zh: ['国外'] },
  { id: 'japan', implies: ['abroad'], en: ['japan', 'tokyo'], zh: ['东京', 'Tokyo'] },
  { id: 'no-signal', implies: [], en: ['no bars', 'no signal'], zh: ['没信号'] },
]);
const termsOf = (text: string) => [...new Set(finder.find(text).map(({ term }) => term))].sort();

it('finds a concept and what it implies, in either language and in a mixture', () => {
  expect(termsOf('In Tokyo I have no bars')).toEqual(['#abroad', '#japan', '#no-signal']);
  expect(termsOf('东京没信号')).toEqual(['#abroad', '#japan', '#no-signal']);
  expect(termsOf('到了tokyo没信号')).toEqual(['#abroad', '#japan', '#no-signal']);
});

it('asks for the words of a phrase side by side', () => {
  expect(termsOf('no, the bars are closed')).toEqual([]);
});
