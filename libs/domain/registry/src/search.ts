/** What of an agent is searched, and how much a match there weighs. */
export interface Searchable {
  name: string;
  description: string;
  skills: { name: string; description: string; tags: string[] }[];
}

/** No language writes more; Unicode sorts a longer run in quadratic time (UAX #15, Stream-Safe Text Format). */
const MARKS = /(\p{M}{30})\p{M}+/gu;

const WEIGHTS = { name: 3, tag: 2, skill: 1.5, description: 1 };

/**
 * Relevance of an agent for a query, 0–100: the weighted share of the query's terms that its fields hold. Words of
 * Latin script count whole or as prefixes; Chinese counts by pairs of characters.
 */
export function relevance(query: string, agent: Searchable): number {
  const terms = termsOf(query);
  if (terms.length === 0) return 0;
  const fields: [Set<string>, number][] = [
    [new Set(termsOf(agent.name)), WEIGHTS.name],
    [new Set(agent.skills.flatMap(({ tags }) => tags.flatMap(termsOf))), WEIGHTS.tag],
    [
      new Set(agent.skills.flatMap(({ name, description }) => termsOf(`${name} ${description}`))),
      WEIGHTS.skill,
    ],
    [new Set(termsOf(agent.description)), WEIGHTS.description],
  ];
  const best = terms.map((term) => Math.max(...fields.map(([words, weight]) => weight * match(term, words))));
  return Math.round((100 * best.reduce((sum, score) => sum + score, 0)) / (terms.length * WEIGHTS.name));
}

function match(term: string, words: Set<string>): number {
  if (words.has(term)) return 1;
  const isPrefix = term.length >= 3 && [...words].some((word) => word.startsWith(term));
  return isPrefix ? 0.6 : 0;
}

/** Lower-case words, and pairs of adjacent Chinese characters. */
export function termsOf(text: string): string[] {
  const words =
    text
      .replace(MARKS, '$1')
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{Script=Han}+|[\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => (/^\p{Script=Han}/u.test(word) ? pairs(word) : [word]));
}

function pairs(word: string): string[] {
  const characters = [...word];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
