import {
  answerFrom,
  KnowledgeIndex,
  KnowledgeVectors,
  type ExtractiveAnswer,
  type Int8Vector,
  type Nearness,
  type Question,
  type Turn,
} from '@isthmus/domain-models';
import { articleIdOf, articlesOf, digestOf, originOf } from '../base/articles.js';
import type { StoredSection } from '../base/base.types.js';
import type { PassageVector } from '../base/vector.repository.js';
import { passagesFor, type FoundPassage } from './found.passage.js';

/** What is read of a tenant's base. */
export interface BaseContent {
  sections: readonly StoredSection[];
  /** Of one encoder. */
  vectors: readonly PassageVector[];
}

/** What is searched for: words, and their meaning where it is known, by the encoder that the base's vectors are of. */
export interface Query {
  text: string;
  limit: number;
  vector: Int8Vector | undefined;
}

/** A tenant's knowledge base in memory. Building it takes a second for ten thousand passages: not where requests are served. */
export class BaseSearcher {
  private readonly index: KnowledgeIndex;
  private readonly sections: ReadonlyMap<string, StoredSection>;
  private readonly vectors: KnowledgeVectors | undefined;

  constructor({ sections, vectors }: BaseContent) {
    this.index = new KnowledgeIndex({ articles: articlesOf(sections) });
    this.sections = new Map(sections.map((section) => [articleIdOf(section), section]));
    this.vectors = vectors.length > 0 ? vectorsOf(this.index, vectors) : undefined;
  }

  get passages(): number {
    return this.index.passages.length;
  }

  search({ text, limit, vector }: Query): FoundPassage[] {
    const question = this.index.read([{ role: 'user', text }]);
    if (!question) return [];
    const nearness = this.nearness(question, vector);
    return passagesFor(this.index, question, { limit, nearness }).map((found) => {
      const section = this.sections.get(found.articleId);
      return { ...found, ...(section ? originOf(section) : {}) };
    });
  }

  /** What an encoder is given of the last question; undefined where nothing is asked. */
  read(turns: readonly Turn[]): string | undefined {
    return this.index.read(turns)?.text;
  }

  answer(turns: readonly Turn[], vector: Int8Vector | undefined): ExtractiveAnswer {
    return answerFrom(this.index, turns, this.nearness(this.index.read(turns), vector));
  }

  private nearness(question: Question | undefined, vector: Int8Vector | undefined): Nearness | undefined {
    return question && vector && this.vectors?.nearness(question, vector);
  }
}

/** A passage without a vector resembles nothing. */
function vectorsOf(index: KnowledgeIndex, vectors: readonly PassageVector[]): KnowledgeVectors {
  const byDigest = new Map(vectors.map(({ passage, vector }) => [keyOf(passage), vector]));
  const dimensions = vectors[0]?.vector.values.length ?? 0;
  const none: Int8Vector = { values: new Int8Array(dimensions), scale: 0 };
  return KnowledgeVectors.learned(
    index,
    index.passages.map(({ text }) => byDigest.get(keyOf(digestOf(text))) ?? none),
  );
}

function keyOf(digest: Uint8Array): string {
  return Buffer.from(digest).toString('base64');
}
