const HAN = /\p{Script=Han}/u;

/**
 * Whether every word of a query begins a word of `text`. Chinese has no spaces between words: characters are found
 * wherever they are.
 */
export function matches(text: string, query: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  return query
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part) || (HAN.test(part) && word.includes(part))));
}
