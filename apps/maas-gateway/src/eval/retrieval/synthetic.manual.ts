import type { Knowledge, KnowledgeArticle } from '@isthmus/domain-models';
import { SeededChoice } from '../models/seeded.choice.js';

const PARAGRAPHS = 3;

/**
 * Articles of a manual that does not exist, in English: paragraphs of real articles, each about a device of its own, so that
 * none is the same as another.
 */
export function syntheticManual(
  sources: readonly KnowledgeArticle[],
  { articles, seed }: { articles: number; seed: number },
): Knowledge {
  const english = sources.filter(({ language }) => language === 'en');
  const paragraphs = english.flatMap(({ text }) => text.split(/\n\s*\n/));
  const choice = new SeededChoice(seed);
  return {
    articles: Array.from({ length: articles }, (_, number): KnowledgeArticle => {
      const device = `model ${String.fromCharCode(65 + (number % 26))}${number}`;
      return {
        id: `article-${number}`,
        title: `${choice.pick(english).title} (${device})`,
        category: 'manual',
        language: 'en',
        text: choice
          .some(paragraphs, PARAGRAPHS)
          .map((paragraph) => `For ${device}: ${paragraph}`)
          .join('\n\n'),
      };
    }),
  };
}
