import type { Token } from 'node-llama-cpp';
import { expect, it } from 'vitest';
import { AnswerText } from './llama.answer.text.js';
import type { GenerationEvent } from './llama.protocol.js';

/** A vocabulary of bytes: a token is one byte, and its text is a character only where it is one by itself. */
const texts = {
  of: (token: Token) => ({ token: Buffer.from([token]).toString(), bytes: [token as number] }),
  join: (tokens: readonly Token[]) => Buffer.from(tokens as readonly number[]).toString(),
};
const tokensOf = (text: string) => [...Buffer.from(text)].map((byte) => byte as Token); // the ids of `texts`
const SCORE = {
  logprob: -1,
  top: new Map<Token, number>([
    [65 as Token, -1],
    [66 as Token, -2],
  ]),
}; // ids, too

function run(
  text: string,
  { stop = [], alternatives }: { stop?: string[]; alternatives?: number } = {},
): GenerationEvent[] {
  const answer = new AnswerText(texts, { stop, ...(alternatives === undefined ? {} : { alternatives }) }, [
    '<end>',
  ]);
  const events: GenerationEvent[] = [];
  for (const token of tokensOf(text)) {
    events.push(...answer.add({ token, ...SCORE }));
    if (answer.stopped) break;
  }
  return [...events, ...answer.finish()];
}

const textOf = (events: readonly GenerationEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('|');

it('tells whole characters only', () => {
  expect(textOf(run('aé你😀'))).toBe('a|é|你|😀');
});

it('does not wait for ever for a character that never comes', () => {
  const events = run('a').concat(run('\u{10FFFF}'));
  expect(textOf(events)).toBe('a|\u{10FFFF}');
  const answer = new AnswerText(texts, { stop: [] }, []);
  const broken = Array.from({ length: 8 }, () => answer.add({ token: 0xe4 as Token, ...SCORE })); // an id of `texts`
  expect(broken.map((each) => each.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
});

it('ends before the stop sequences of the client and of the template', () => {
  expect(textOf(run('one two', { stop: ['tw'] }))).toBe('o|n|e| ');
  expect(textOf(run('one<end>two'))).toBe('o|n|e');
});

it('tells every token with as many alternatives as were asked for, and none unasked', () => {
  const [first] = run('é', { alternatives: 1 });
  expect(first).toEqual({
    type: 'text',
    text: 'é',
    tokens: [0xc3, 0xa9].map((byte) => ({
      ...{ token: '\ufffd', bytes: [byte], logprob: -1 },
      top: [{ token: 'A', bytes: [65], logprob: -1 }],
    })),
  });
  expect(run('a')).toEqual([{ type: 'text', text: 'a' }]);
});
