/** Each is one token in the encodings of OpenAI, with its blank, so that a count of the text is what is billed. */
const WORDS =
  'This is the same answer to every question that you ask of me and it will not be better if you ask again'.split(
    ' ',
  );

/** The word at a place of every answer; the text is their concatenation. */
export function wordAt(at: number): string {
  const word = WORDS[at % WORDS.length] ?? '';
  return at === 0 ? word : ` ${word}`;
}

/** An answer of so many words. */
export function textOf(words: number): string {
  let text = '';
  for (let at = 0; at < words; at++) text += wordAt(at);
  return text;
}

/** Tokens of a prompt by OpenAI's rule, a word being one: 3 a message and its role, 3 for the answer. */
export function promptTokensOf(messages: readonly unknown[]): number {
  return messages.reduce<number>((sum, message) => {
    const content =
      typeof message === 'object' && message !== null && 'content' in message ? message.content : '';
    return sum + 4 + wordsIn(content);
  }, 3);
}

export function wordsIn(value: unknown): number {
  if (typeof value === 'string') return value.split(/\s+/).filter((word) => word !== '').length;
  if (Array.isArray(value)) return value.reduce<number>((sum, part) => sum + wordsIn(part), 0);
  if (typeof value === 'object' && value !== null && 'text' in value) return wordsIn(value.text);
  return typeof value === 'number' ? 1 : 0;
}
