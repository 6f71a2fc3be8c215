import { describe, expect, it } from 'vitest';
import { citationsOfChunk, uniqueCitations } from './citations.js';

describe('citations', () => {
  it('are read from chunks and whole answers, and from nothing else', () => {
    const citations = [{ article_id: 'a', title: 'T', quote: 'Q' }, { title: 'no id' }];
    const expected = [{ articleId: 'a', title: 'T', quote: 'Q' }];
    expect(citationsOfChunk({ choices: [{ delta: { citations } }] })).toEqual(expected);
    expect(citationsOfChunk({ choices: [{ message: { citations } }] })).toEqual(expected);
    expect(
      [null, 'x', {}, { choices: 1 }, { choices: [{ delta: { citations: 'x' } }] }].flatMap(citationsOfChunk),
    ).toEqual([]);
  });

  it('are named once', () => {
    const citation = { articleId: 'a', title: 'T', quote: 'Q' };
    expect(uniqueCitations([citation, { ...citation }, { ...citation, quote: 'R' }])).toHaveLength(2);
  });
});
