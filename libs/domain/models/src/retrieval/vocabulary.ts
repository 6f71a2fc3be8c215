import {
  countTerms,
  documentTerms,
  KnownWords,
  questionTerms,
  wordsByFrequency,
} from '@isthmus/domain-retrieval';
import { Homophones } from '../text/homophones.js';
import { ConceptFinder, opposedTerms, type Concept, type ConceptMatch } from './concepts.js';
import type { Knowledge } from './knowledge.js';

/** A pair of characters that occurs so often is a word of the field. */
const COMMON = 8;
/** Knows which characters are one word, by the dictionary of the Unicode library. */
const SEGMENTER = new Intl.Segmenter('zh', { granularity: 'word' });
const HAN = /\p{Script=Han}/u;
const HAN_RUN = /\p{Script=Han}{2,}/gu;

/** The words that a knowledge base uses: reads texts into terms, finds concepts and corrects misspelt words. */
export class Vocabulary {
  private readonly concepts: ConceptFinder;
  private readonly opposable: readonly Concept[];
  private readonly foreign: ConceptFinder;
  /** Pairs of Chinese characters that are words of the field. */
  private readonly pairs: ReadonlySet<string>;
  private readonly known: KnownWords;
  /** Pairs of Chinese characters that occur anywhere. */
  private readonly written: ReadonlySet<string>;
  private readonly homophones: Homophones;

  constructor({ articles, questions = [], concepts = [], outside }: Knowledge) {
    this.concepts = new ConceptFinder(concepts);
    this.opposable = concepts.filter(({ opposite }) => opposite !== undefined);
    this.foreign = new ConceptFinder([foreignConcept(outside?.words ?? [])]);
    const names = [...articles.map(({ title }) => title), ...concepts.flatMap(({ zh }) => zh)];
    this.pairs = new Set(names.flatMap(documentTerms).filter((term) => term.length === 2));
    const texts = [
      ...articles.flatMap(({ title, text }) => [title, text]),
      ...questions.map(({ text }) => text),
      ...concepts.flatMap(({ zh }) => zh),
      ...(outside?.examples ?? []),
      ...(outside?.words ?? []),
    ];
    const written = countTerms(texts.flatMap(documentTerms).filter((term) => term.length === 2));
    this.written = new Set(written.keys());
    this.homophones = new Homophones(
      [...written]
        .filter(([pair, count]) => (this.pairs.has(pair) || count >= COMMON) && segments(pair).length === 1)
        .sort(([, a], [, b]) => b - a)
        .map(([pair]) => pair),
    );
    const known = wordsByFrequency([
      ...articles.flatMap(({ title, text }) => [title, text]),
      ...questions.map(({ text }) => text),
      ...concepts.flatMap(({ en }) => en),
      ...(outside?.examples ?? []),
      ...(outside?.words ?? []),
    ]);
    this.known = new KnownWords(known);
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

  /** Whether no text of the knowledge base has this word of a question. */
  isStrange(term: string): boolean {
    return term.length === 2 && HAN.test(term) ? !this.written.has(term) : this.known.isUnknown(term);
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

  /**
   * The text with misspelt words replaced by the known ones they are nearest to, words that were split joined and joined ones
   * split, and Chinese characters typed for others that sound alike; what is near to nothing stays.
   */
  corrected(text: string): string {
    return this.withHomophones(this.known.corrected(text));
  }

  /** Only pairs that occur nowhere, share no character with one that does, and are no word are taken for others. */
  private withHomophones(text: string): string {
    return text.replace(HAN_RUN, (run) => {
      const parts = segments(run);
      const isWritten = (first: string, second: string) => this.written.has(`${first}${second}`);
      for (let at = 0; at + 1 < parts.length; at++) {
        const [one = '', two = ''] = [parts[at], parts[at + 1]];
        if (one.length !== 1 || two.length !== 1) continue;
        if (isWritten(parts[at - 1]?.slice(-1) ?? '', one) || isWritten(one, two)) continue;
        const meant = this.homophones.meant(`${one}${two}`);
        if (meant === undefined) continue;
        parts.splice(at, 2, meant);
      }
      return parts.join('');
    });
  }
}

/** A phrase is Chinese or English by its own script, so one list serves both. */
function foreignConcept(words: readonly string[]): Concept {
  return { id: 'foreign', implies: [], en: [], zh: words };
}

function segments(run: string): string[] {
  return Array.from(SEGMENTER.segment(run), ({ segment }) => segment);
}
