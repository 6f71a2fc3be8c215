import { KnowledgeIndex, RANKING_WEIGHTS, type Knowledge } from '@isthmus/domain-models';
import { judge, type Asked, type Judgement } from './judgement.js';
import type { Meaning } from './meaning.js';
import type { TestQuestion } from './questions.js';

/** The judgements of all questions under one way of searching. */
export interface Quality {
  name: string;
  judgements: Judgement[];
}

const WARM_UP = 50;

/** Asks every question of the whole pack and of its articles alone: with words and meaning, and with each of them alone. */
export function qualityOf(
  knowledge: Knowledge,
  questions: readonly TestQuestion[],
  meaning: Meaning | undefined,
): Quality[] {
  const full = new KnowledgeIndex(knowledge);
  const bare = new KnowledgeIndex({ articles: knowledge.articles });
  const ways: [string, Asked][] = [
    ['the pack, words alone', { index: full }],
    ['articles alone, words alone', { index: bare }],
  ];
  if (meaning)
    ways.unshift(
      ['the pack, fused', { index: full, nearness: meaning.of(full) }],
      ['the pack, meaning alone', meaningAlone(knowledge, meaning)],
      ['articles alone, fused', { index: bare, nearness: meaning.of(bare) }],
    );
  return ways.map(([name, asked]) => {
    for (const question of questions.slice(0, WARM_UP)) judge(asked, question, cpuMs); // Warms up the JIT compiler.
    return { name, judgements: questions.map((question) => judge(asked, question, cpuMs)) };
  });
}

/** Of this process, in milliseconds. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** The same weights, but those of words are 0. */
function meaningAlone(knowledge: Knowledge, meaning: Meaning): Asked {
  const { bias, articles, paragraphs } = RANKING_WEIGHTS.taught.meaning;
  const weights = { bias, articles: ofMeaning(articles), paragraphs: ofMeaning(paragraphs) };
  const index = new KnowledgeIndex(knowledge, { words: weights, meaning: weights });
  return { index, nearness: meaning.of(index) };
}

function ofMeaning<Weights extends object>(weights: Weights): Weights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [name, name.startsWith('meaning') ? weight : 0]),
  ) as Weights; // The same names.
}
