/** A yes or a no, by the first word; undefined for anything else. */
export function yesOrNoOf(answer: string): 'yes' | 'no' | undefined {
  const said = answer.trim().toLowerCase();
  if (/^["'“]?(no\b|不|否|没)/.test(said)) return 'no';
  if (/^["'“]?(yes\b|是|对|有|会|能)/.test(said)) return 'yes';
  return undefined;
}

/** The letter that an answer begins with or names ("The answer is B"), else that of the one option it repeats. */
export function choiceOf(answer: string, options: readonly string[]): string | undefined {
  const said = answer.trim();
  const letter = /^["'(]*([A-D])\b/.exec(said)?.[1] ?? /\bis:?\s+["'(]*([A-D])\b/.exec(said)?.[1];
  if (letter) return letter;
  const repeated = options.flatMap((option, at) => (hasWords(said, option) ? ['ABCD'[at]] : []));
  return repeated.length === 1 ? repeated[0] : undefined;
}

/** Whether `text` has `words` as whole words; symbols of one or two letters by case, others by none. */
export function hasWords(text: string, words: string): boolean {
  if (/\p{Script=Han}/u.test(words)) return text.includes(words);
  const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])`;
  return new RegExp(pattern, words.length <= 2 ? 'u' : 'iu').test(text);
}

/** Every number in `text`, thousands separators read. */
export function numbersOf(text: string): number[] {
  return [...text.matchAll(/-?\d+(?:,\d{3})*(?:\.\d+)?/g)].map(([found]) =>
    Number(found.replaceAll(',', '')),
  );
}

/** Letters and digits in lower case with single spaces: two texts that differ in punctuation are one. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
