import type { Language } from '../text/language.js';
import { buildIndexes, type Document, type Indexes, type Span } from './index-builder.js';
import type { Knowledge, KnowledgeArticle } from './knowledge.js';
import { passagesOf, type KnowledgePassage, type Nearness } from './passages.js';
import type { PostingIndex } from './posting-index.js';
import { readQuestion, type Question, type Turn } from './question.js';
import { Vocabulary } from './vocabulary.js';
import { normOf } from './weighting.js';

export interface RankedSentence {
  text: string;
  /** Place in the article, from 0. */
  position: number;
  /** Number of its paragraph. */
  paragraph: number;
  /** How well the sentence itself meets the question. */
  score: number;
  /** How well its paragraph does, with the questions that the paragraph is known to answer. */
  paragraphScore: number;
}

export interface RankedArticle {
  article: KnowledgeArticle;
  score: number;
  /** Shares, 0–1, of the question: what the article contains, what nothing in the article or the field accounts for. */
  reach: number;
  strangeness: number;
  /** In the order of the article. */
  sentences: RankedSentence[];
}

/** What a score is made of. Chosen on the tuned half and on known questions left out of the index. */
const SHARE = { document: 1, paragraph: 0.2, sentence: 0.3, known: 2 };
/** Only a question that is all but a known one is led by it: a plain "how do I pay" has no telling word to go by. */
const KNOWN_POWER = 8;
/** How much the nearest known question counts in the score of its paragraph. */
const KNOWN_IN_PARAGRAPH = 0.6;
/** What is left of the score of an article whose title says the opposite of the question. */
const OPPOSITE = 0.5;
/** A follow-up stays with the matter, but asks for another side of it. */
const LEAN_ON_PARAGRAPHS = 0.25;

/** A knowledge base in memory, searchable in its languages. Pure: the same question gives the same ranking. */
export class KnowledgeIndex {
  readonly articles: readonly KnowledgeArticle[];
  /** What an encoder is given of it. */
  readonly passages: readonly KnowledgePassage[];
  private readonly vocabulary: Vocabulary;
  private readonly indexes: Indexes;

  constructor(knowledge: Knowledge) {
    this.articles = knowledge.articles;
    this.passages = passagesOf(knowledge);
    this.vocabulary = new Vocabulary(knowledge);
    this.indexes = buildIndexes(knowledge, this.vocabulary);
  }

  /** The idf of a term that no article has: the most that one term can tell articles apart. */
  get tellingMost(): number {
    return this.indexes.idf('');
  }

  /** What the last user turn asks for; undefined without one. */
  read(turns: readonly Turn[]): Question | undefined {
    return readQuestion(turns, this.vocabulary);
  }

  /**
   * The best `limit` articles for a question, best first; ties by id. An article in another language only if it has none in
   * its own. With `nearness`, an article may be found by its meaning alone; the nearest counts as much as the best by words.
   */
  search(question: Question, limit: number, nearness?: Nearness): RankedArticle[] {
    const { documents, byDocument, byParagraph, sentences, bySentence } = this.indexes;
    const whole = scoresOf(byDocument, question, { count: documents.length, leaning: 1 });
    const paragraphs = scoresOf(byParagraph, question, {
      count: this.paragraphCount(),
      leaning: LEAN_ON_PARAGRAPHS,
    });
    const known = this.bestKnownByParagraph(question);
    const length = normOf(question.sought, this.indexes.idf) || 1;
    const parts = scoresOf(bySentence, question, { count: sentences.length, leaning: LEAN_ON_PARAGRAPHS });
    const scored = documents.map((document, number) => {
      const sentence = Math.max(
        ...[...document.byLanguage.values()].map((own) => maxWithin(parts, own.sentences)),
      );
      const score =
        SHARE.document * (whole[number] ?? 0) +
        SHARE.paragraph * maxWithin(paragraphs, document.paragraphs) +
        SHARE.sentence * sentence +
        SHARE.known * length * (maxWithin(known, document.paragraphs) / length) ** KNOWN_POWER;
      const opposite = question.opposed.some((term) => document.titleTerms.has(term));
      return { number, score: opposite ? score * OPPOSITE : score };
    });
    const most = scored.reduce((highest, { score }) => Math.max(highest, score), 0) || 1;
    const meaning = (number: number) => nearness?.get(documents[number]?.id ?? '') ?? 0;
    const best = scored
      .map(({ number, score }) => ({ number, score: score + most * meaning(number) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || a.number - b.number)
      .slice(0, limit);
    return best.flatMap(({ number, score }) => {
      const document = documents[number];
      const own = document && inLanguage(document, question.language);
      if (!own) return [];
      return [
        {
          article: own.article,
          score,
          ...this.accountFor(question, number),
          sentences: sentences.slice(own.sentences.first, own.sentences.end).map((sentence, at) => ({
            ...sentence,
            score: parts[own.sentences.first + at] ?? 0,
            paragraphScore:
              (paragraphs[sentence.paragraph] ?? 0) + KNOWN_IN_PARAGRAPH * (known[sentence.paragraph] ?? 0),
          })),
        },
      ];
    });
  }

  /** Cosine, 0–1, of the question and the nearest example of what no article is about. */
  outsideNearness(question: Question): number {
    const { byOutside, outsideCount, idf } = this.indexes;
    const scores = scoresOf(byOutside, question, { count: outsideCount, leaning: 0 });
    return maxWithin(scores, { first: 0, end: outsideCount }) / (normOf(question.sought, idf) || 1);
  }

  /** A follow-up is accounted for together with what it depends on. */
  private accountFor(question: Question, document: number): Pick<RankedArticle, 'reach' | 'strangeness'> {
    const { idf, byDocument } = this.indexes;
    let all = 0;
    let contained = 0;
    let strange = 0;
    for (const { asked, factor } of chainOf(question, 1)) {
      for (const [term, weight] of asked.asked) {
        const mass = factor * weight * idf(term);
        const concepts = asked.understood.get(term) ?? [];
        all += mass;
        if ([term, ...concepts].some((one) => byDocument.has(document, one))) contained += mass;
        else if (concepts.length === 0) strange += mass;
      }
    }
    return all === 0 ? { reach: 0, strangeness: 1 } : { reach: contained / all, strangeness: strange / all };
  }

  /** The score of the nearest known question of every paragraph. */
  private bestKnownByParagraph(question: Question): Float64Array {
    const { byKnown, paragraphOfKnown } = this.indexes;
    const known = scoresOf(byKnown, question, {
      count: paragraphOfKnown.length,
      leaning: LEAN_ON_PARAGRAPHS,
    });
    const best = new Float64Array(this.paragraphCount());
    known.forEach((score, number) => {
      const paragraph = paragraphOfKnown[number] ?? 0;
      if (score > (best[paragraph] ?? 0)) best[paragraph] = score;
    });
    return best;
  }

  private paragraphCount(): number {
    return this.indexes.documents.at(-1)?.paragraphs.end ?? 0;
  }
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

/** A question, the one it depends on, and so on, each with how much it counts. */
function chainOf(question: Question, leaning: number): { asked: Question; factor: number }[] {
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

function inLanguage({ byLanguage }: Document, language: Language) {
  return byLanguage.get(language) ?? byLanguage.values().next().value;
}

function maxWithin(scores: Float64Array, { first, end }: Span): number {
  let most = 0;
  for (let at = first; at < end; at++) most = Math.max(most, scores[at] ?? 0);
  return most;
}
