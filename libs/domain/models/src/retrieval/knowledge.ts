import type { Language } from '../text/language.js';
import type { Concept } from './concepts.js';

/** One article in one language; `id` is the same in every language, and so is the number of paragraphs. */
export interface KnowledgeArticle {
  id: string;
  title: string;
  category: string;
  language: Language;
  /** Paragraphs separated by a blank line. */
  text: string;
}

/** A question as a customer might put it, that one paragraph of an article answers. */
export interface KnownQuestion {
  articleId: string;
  /** Place of the paragraph in the article, from 0. */
  paragraph: number;
  text: string;
}

/** What an extractive model answers from. Only the articles are ever quoted; the rest helps to find them. */
export interface Knowledge {
  articles: readonly KnowledgeArticle[];
  questions?: readonly KnownQuestion[];
  concepts?: readonly Concept[];
  /** Examples of questions that no article answers, and words that only such questions contain. */
  outside?: { examples: readonly string[]; words: readonly string[] } | undefined;
  /** What to do where there is no answer: a sentence in each language. */
  help?: { [Own in Language]?: string | undefined } | undefined;
}

/** The paragraphs of an article's text, in order. */
export function paragraphsOf(text: string): string[] {
  return text.split(/\n\s*\n/);
}
