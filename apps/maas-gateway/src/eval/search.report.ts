import { nearnessOf, quantise, quantiseRows, VectorIndex, type KnowledgeIndex } from '@isthmus/domain-models';
import type { Encoder } from './models/encoder.eval.js';
import type { TestQuestion } from './questions.js';

interface Ranks {
  words: number[];
  both: number[];
}

const ARTICLES_LISTED = 10;

/** Searches a knowledge base as `SearchKnowledge` does, by words alone and with an encoder. */
export class SearchComparison {
  private readonly vectors: VectorIndex;

  constructor(
    private readonly index: KnowledgeIndex,
    private readonly encoder: Encoder,
  ) {
    const { dimensions } = encoder;
    const encoded = encoder.encode(index.passages.map(({ text }) => text));
    this.vectors = new VectorIndex(dimensions, quantiseRows(encoded, dimensions));
  }

  /** One line over the questions that have an answer. */
  report(name: string, questions: readonly TestQuestion[]): string {
    const answerable = questions.filter(({ articles }) => articles.length > 0);
    const ranks: Ranks = { words: [], both: [] };
    for (const question of answerable) {
      ranks.words.push(this.rankOf(question, false));
      ranks.both.push(this.rankOf(question, true));
    }
    return `${name}, search of ${answerable.length} questions: by words ${figuresOf(ranks.words)}; with meaning ${figuresOf(ranks.both)}`;
  }

  /** Place of the first expected article, from 1; infinite where it is not found. */
  private rankOf({ question, articles }: TestQuestion, byMeaning: boolean): number {
    const read = this.index.read([{ role: 'user', text: question }]);
    if (!read) return Infinity;
    const nearness = byMeaning ? this.nearness(question) : undefined;
    const found = this.index.search(read, ARTICLES_LISTED, nearness).map(({ article }) => article.id);
    const place = found.findIndex((id) => articles.includes(id));
    return place < 0 ? Infinity : place + 1;
  }

  private nearness(question: string) {
    const query = quantise(this.encoder.encode([question]));
    return nearnessOf(this.index.passages, this.vectors.cosines(query));
  }
}

function figuresOf(ranks: readonly number[]): string {
  const share = (most: number) => (100 * ranks.filter((rank) => rank <= most).length) / ranks.length;
  const reciprocal = ranks.reduce((sum, rank) => sum + 1 / rank, 0) / ranks.length;
  return `recall@1 ${share(1).toFixed(1)} %, recall@3 ${share(3).toFixed(1)} %, MRR ${reciprocal.toFixed(3)}`;
}
