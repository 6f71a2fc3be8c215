import { Spelling } from '../text/spelling.js';
import { stem } from '../text/stem.js';
import { documentTerms, isStopword, questionTerms, words } from '../text/terms.js';
import { ConceptFinder, opposedTerms, type Concept, type ConceptMatch } from './concepts.js';
import type { Knowledge } from './knowledge.js';

const LATIN = /^[a-z]+$/;
/** A customer's question has a few misspelt words; a long text in another language would have nothing else. */
const CORRECTIONS_MAX = 8;

/** The words that a knowledge base uses: reads texts into terms, finds concepts and corrects misspelt words. */
export class Vocabulary {
  private readonly concepts: ConceptFinder;
  private readonly opposable: readonly Concept[];
  private readonly foreign: ConceptFinder;
  /** Pairs of Chinese characters that are words of the field. */
  private readonly pairs: ReadonlySet<string>;
  private readonly stems: ReadonlySet<string>;
  private readonly spelling: Spelling;

  constructor({ articles, questions = [], concepts = [], outside }: Knowledge) {
    this.concepts = new ConceptFinder(concepts);
    this.opposable = concepts.filter(({ opposite }) => opposite !== undefined);
    this.foreign = new ConceptFinder([foreignConcept(outside?.words ?? [])]);
    const names = [...articles.map(({ title }) => title), ...concepts.flatMap(({ zh }) => zh)];
    this.pairs = new Set(names.flatMap(documentTerms).filter((term) => term.length === 2));
    const known = wordsByFrequency([
      ...articles.flatMap(({ title, text }) => [title, text]),
      ...questions.map(({ text }) => text),
      ...concepts.flatMap(({ en }) => en),
      ...(outside?.examples ?? []),
      ...(outside?.words ?? []),
    ]);
    this.stems = new Set(known.map(stem));
    this.spelling = new Spelling(known);
  }

  /** Terms of a text to be indexed: every occurrence of its words, and the concepts it names, once each. */
  indexed(text: string): string[] {
    return [...documentTerms(text), ...new Set(this.find(text).map(({ term }) => term))];
  }

  /** Terms of a question: words that carry its topic, and the concepts it names. */
  questioned(text: string): string[] {
    return [...this.topic(text), ...this.find(text).map(({ term }) => term)];
  }

  /** Words of a question that carry its topic. */
  topic(text: string): string[] {
    return questionTerms(text, (pair) => this.pairs.has(pair));
  }

  find(text: string): ConceptMatch[] {
    return this.concepts.find(text);
  }

  /** What a text that names these concepts is not about: the terms of their opposites. */
  opposed(terms: Iterable<string>): string[] {
    return opposedTerms(this.opposable, new Set(terms));
  }

  /** Whether a text contains a word that only questions about other subjects contain. */
  isForeign(text: string): boolean {
    return this.foreign.find(text).length > 0;
  }

  /** The text with misspelt words replaced by the known ones they are nearest to; words near to none stay. */
  corrected(text: string): string {
    const unknown = [...new Set(words(text))]
      .filter((word) => this.isUnknown(word))
      .slice(0, CORRECTIONS_MAX);
    const meant = new Map(unknown.map((word) => [word, this.spelling.nearest(word) ?? word]));
    return meant.size === 0
      ? text
      : text.replace(/[a-z]+/gi, (word) => meant.get(word.toLowerCase()) ?? word);
  }

  private isUnknown(word: string): boolean {
    return LATIN.test(word) && !isStopword(word) && !this.stems.has(stem(word));
  }
}

/** A phrase is Chinese or English by its own script, so one list serves both. */
function foreignConcept(words: readonly string[]): Concept {
  return { id: 'foreign', implies: [], en: [], zh: words };
}

function wordsByFrequency(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const word of texts.flatMap(words)) {
    if (LATIN.test(word) && !isStopword(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([word]) => word);
}
