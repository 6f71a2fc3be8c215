import { normOf, type PostingIndex } from '@isthmus/domain-retrieval';
import type { Indexes } from './index-builder.js';
import { LANGUAGES, type Layout, type Span } from './layout.js';
import type { KnowledgePassage, Nearness } from './passages.js';
import { comparePolarity } from './polarity.js';
import type { Question } from './question.js';

/** What a question meets in a knowledge base, by the numbers of its layout; words as shares of the question. */
export interface Gathered {
  words: {
    documents: Float64Array;
    paragraphs: Float64Array;
    sentences: Float64Array;
    known: Float64Array;
    knownNearest: Float64Array;
    titles: Float64Array;
  };
  meaning: {
    titles: Float64Array;
    paragraphs: Float64Array;
    sentences: Float64Array;
    known: Float64Array;
    /** Of all known questions of a document: their mean, and that of the nearest three. */
    knownMean: Float64Array;
    knownNearest: Float64Array;
    /** The same of all that is written in a document, sentence by sentence. */
    writtenMean: Float64Array;
    writtenNearest: Float64Array;
  };
  /** What known questions teach of each paragraph, and of each document: about 1 for the right one, 0 for another. */
  learnt: { paragraphs: Float64Array; documents: Float64Array };
  /** Cosines, 0–1, with the nearest example of what no article is about. */
  outside: { words: number; meaning: number };
}

export interface Base {
  layout: Layout;
  indexes: Indexes;
  passages: readonly KnowledgePassage[];
}

/** A follow-up stays with the matter, but asks for another side of it. */
const LEAN_ON_PARAGRAPHS = 0.25;
/** What is left of the likeness of a known question that asks for the opposite. */
const OPPOSITE = 0.6;

export function gather(base: Base, question: Question, nearness: Nearness | undefined): Gathered {
  return {
    words: wordsOf(base, question),
    ...meaningsOf(base, question, nearness),
    learnt: learntOf(base, nearness),
    outside: outsideOf(base, question, nearness),
  };
}

function wordsOf({ layout, indexes }: Base, question: Question): Gathered['words'] {
  const { documents, sentences, known, paragraphCount } = layout;
  const scores = (index: PostingIndex, count: number, leaning: number) =>
    divided(scoresOf(index, question, { count, leaning }), massOf(question, { indexes, leaning }));
  const asked = divided(
    scoresOf(indexes.byKnown, question, { count: known.length, leaning: LEAN_ON_PARAGRAPHS }),
    normOf(question.sought, indexes.idf),
  );
  const nearest = new NearestThree(documents.length);
  for (const [number, score] of asked.entries())
    if (score > 0) nearest.add(known[number]?.document ?? 0, score);
  return {
    titles: titlesOf(indexes, question, documents.length),
    knownNearest: nearest.nearest(),
    documents: scores(indexes.byDocument, documents.length, 1),
    paragraphs: scores(indexes.byParagraph, paragraphCount, LEAN_ON_PARAGRAPHS),
    sentences: scores(indexes.bySentence, sentences.length, LEAN_ON_PARAGRAPHS),
    known: bestKnown(layout, asked, question),
  };
}

/** The nearest title of every document, in any language. */
function titlesOf(indexes: Indexes, question: Question, count: number): Float64Array {
  const size = LANGUAGES.length;
  const asked = scoresOf(indexes.byTitle, question, { count: count * size, leaning: LEAN_ON_PARAGRAPHS });
  const length = normOf(question.sought, indexes.idf) || 1;
  return new Float64Array(count).map(
    (_, number) => maxWithin(asked, { first: number * size, end: (number + 1) * size }) / length,
  );
}

function meaningsOf(
  { layout, passages }: Base,
  question: Question,
  nearness: Nearness | undefined,
): Pick<Gathered, 'meaning'> {
  const meaning = {
    titles: new Float64Array(layout.documents.length),
    paragraphs: new Float64Array(layout.paragraphCount),
    sentences: new Float64Array(layout.sentences.length),
    known: new Float64Array(layout.paragraphCount),
    knownMean: new Float64Array(layout.documents.length),
    knownNearest: new Float64Array(layout.documents.length),
    writtenMean: new Float64Array(layout.documents.length),
    writtenNearest: new Float64Array(layout.documents.length),
  };
  if (!nearness) return { meaning };
  const into = { title: meaning.titles, paragraph: meaning.paragraphs, sentence: meaning.sentences };
  const known = new Float64Array(layout.known.length);
  let nextKnown = 0;
  for (let at = 0; at < passages.length; at++) {
    const passage = passages[at];
    const cosine = nearness.cosines[at] ?? 0;
    if (!passage || passage.kind === 'outside') continue;
    if (passage.kind === 'known') known[nextKnown++] = cosine;
    else raise(into[passage.kind], passage.speaksFor, cosine);
  }
  const ofKnown = new NearestThree(layout.documents.length);
  for (const [number, cosine] of known.entries()) ofKnown.add(layout.known[number]?.document ?? 0, cosine);
  const ofWritten = new NearestThree(layout.documents.length);
  for (const [number, { byLanguage }] of layout.documents.entries())
    for (const { sentences } of byLanguage.values())
      for (let at = sentences.first; at < sentences.end; at++)
        ofWritten.add(number, meaning.sentences[at] ?? 0);
  return {
    meaning: {
      ...meaning,
      known: bestKnown(layout, known, question),
      knownMean: ofKnown.means(),
      knownNearest: ofKnown.nearest(),
      writtenMean: ofWritten.means(),
      writtenNearest: ofWritten.nearest(),
    },
  };
}

function learntOf({ layout }: Base, nearness: Nearness | undefined): Gathered['learnt'] {
  const paragraphs = nearness?.learnt;
  if (!paragraphs)
    return {
      paragraphs: new Float64Array(layout.paragraphCount),
      documents: new Float64Array(layout.documents.length),
    };
  const documents = Float64Array.from(layout.documents, ({ paragraphs: { first, end } }) =>
    paragraphs.subarray(first, end).reduce((sum, one) => sum + one, 0),
  );
  return { paragraphs, documents };
}

/** Means over all that was added to a place, and over its three largest. */
class NearestThree {
  private readonly sums: Float64Array;
  private readonly counts: Uint32Array;
  private readonly largest: Float64Array;

  constructor(private readonly size: number) {
    this.sums = new Float64Array(size);
    this.counts = new Uint32Array(size);
    this.largest = new Float64Array(3 * size);
  }

  add(place: number, value: number): void {
    this.sums[place] = (this.sums[place] ?? 0) + value;
    this.counts[place] = (this.counts[place] ?? 0) + 1;
    let carried = value;
    for (let at = 3 * place; at < 3 * place + 3; at++) {
      const held = this.largest[at] ?? 0;
      if (carried <= held) continue;
      this.largest[at] = carried;
      carried = held;
    }
  }

  means(): Float64Array {
    return this.sums.map((sum, place) => sum / (this.counts[place] || 1));
  }

  nearest(): Float64Array {
    return new Float64Array(this.size).map((_, place) => {
      const of = Math.min(3, this.counts[place] || 1);
      const [one = 0, two = 0, three = 0] = this.largest.subarray(3 * place, 3 * place + 3);
      return (one + two + three) / of;
    });
  }
}

function outsideOf(
  { indexes, passages }: Base,
  question: Question,
  nearness: Nearness | undefined,
): Gathered['outside'] {
  const count = indexes.outsideCount;
  const scores = scoresOf(indexes.byOutside, question, { count, leaning: 0 });
  const words = maxWithin(scores, { first: 0, end: count }) / (normOf(question.sought, indexes.idf) || 1);
  let meaning = 0;
  for (let at = passages.length - count; nearness && at < passages.length; at++)
    meaning = Math.max(meaning, nearness.cosines[at] ?? 0);
  return { words, meaning };
}

/** The nearest known question of every paragraph; one that asks for the opposite is less near. */
function bestKnown(
  { known, paragraphCount }: Layout,
  scores: Float64Array,
  { polarity }: Question,
): Float64Array {
  const best = new Float64Array(paragraphCount);
  for (const [number, { paragraph, polarity: own }] of known.entries()) {
    const score = scores[number] ?? 0;
    if (score <= (best[paragraph] ?? 0)) continue;
    raise(best, paragraph, comparePolarity(polarity, own).oppose > 0 ? score * OPPOSITE : score);
  }
  return best;
}

/** The scores of all documents of an index; the question before counts by how far this one depends on it, times `leaning`. */
function scoresOf(
  index: PostingIndex,
  question: Question,
  { count, leaning }: { count: number; leaning: number },
): Float64Array {
  const scores = new Float64Array(count);
  for (const { asked, factor } of chainOf(question, leaning)) index.addScores(asked.sought, scores, factor);
  return scores;
}

/** The sum of what the terms of a question, and of those it depends on, tell. */
function massOf(question: Question, { indexes, leaning }: { indexes: Indexes; leaning: number }): number {
  let mass = 0;
  for (const { asked, factor } of chainOf(question, leaning))
    for (const [term, weight] of asked.sought) mass += factor * weight * indexes.idf(term);
  return mass;
}

/** A question, the one it depends on, and so on, each with how much it counts. */
export function chainOf(question: Question, leaning: number): { asked: Question; factor: number }[] {
  const { earlier } = question;
  const before = earlier ? chainOf(earlier.question, leaning) : [];
  const lean = (earlier?.lean ?? 0) * leaning;
  return [
    { asked: question, factor: 1 },
    ...before
      .map(({ asked, factor }) => ({ asked, factor: factor * lean }))
      .filter(({ factor }) => factor > 0),
  ];
}

export function maxWithin(scores: Float64Array, { first, end }: Span): number {
  let most = 0;
  for (let at = first; at < end; at++) most = Math.max(most, scores[at] ?? 0);
  return most;
}

function divided(scores: Float64Array, by: number): Float64Array {
  const divisor = by || 1;
  for (let at = 0; at < scores.length; at++) scores[at] = (scores[at] ?? 0) / divisor;
  return scores;
}

function raise(scores: Float64Array, at: number, to: number): void {
  if (to > (scores[at] ?? 0)) scores[at] = to;
}
