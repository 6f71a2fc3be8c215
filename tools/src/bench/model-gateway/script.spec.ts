import { describe, expect, it } from 'vitest';
import { answerBody, CHUNKS, faultOf, streamEvents } from './script.ts';

describe('the check of an answer', () => {
  it('takes what the upstream says, with usage and without', () => {
    expect(faultOf(answerBody(), false)).toBeUndefined();
    expect(faultOf(streamEvents(true).join(''), true)).toBeUndefined();
    expect(faultOf(streamEvents(false).join(''), true)).toBeUndefined();
  });

  it('refuses a stream that ends early, lacks a chunk, or joins two of them', () => {
    const events = streamEvents(false);
    expect(faultOf(events.slice(0, -1).join(''), true)).toContain('not [DONE]');
    expect(faultOf(events.toSpliced(7, 1).join(''), true)).toContain("the stream's text is");
    const joined = events.map((event, at) => (at === 2 ? event.replace(' word1', ' word1 word2') : event));
    expect(faultOf(joined.toSpliced(3, 1).join(''), true)).toBe(
      `the stream has ${CHUNKS - 1} chunks, not ${CHUNKS}`,
    );
  });

  it('refuses a whole answer without its text', () => {
    expect(faultOf(answerBody().replace('word3', 'word4'), false)).toContain("the answer's text is");
    expect(faultOf('{"error":{"message":"no"}}', false)).toContain('undefined');
  });
});
