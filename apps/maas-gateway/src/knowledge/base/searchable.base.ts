import { KnowledgeIndex, VectorIndex, type Int8Vector } from '@isthmus/domain-models';
import { articleIdOf, articlesOf, digestOf } from './articles.js';
import type { StoredSection } from './base.types.js';
import type { PassageVector } from './vector.repository.js';

/** Vectors of the passages of an index, in their order. */
export interface KnowledgeVectors {
  version: string;
  index: VectorIndex;
}

/** A knowledge base in memory, of whichever owner. */
export interface SearchableBase {
  id: string;
  name: string;
  index: KnowledgeIndex;
  /** Sections by the id of their article; absent for a pack's. */
  sections?: ReadonlyMap<string, StoredSection>;
  /** Absent where they are not known. */
  vectors?: KnowledgeVectors | undefined;
}

/** What is read of a tenant's base. */
export interface BaseContent {
  id: string;
  name: string;
  sections: readonly StoredSection[];
  /** Whose vectors they are. */
  encoder: string | undefined;
  vectors: readonly PassageVector[];
}

export function searchableOf({ id, name, sections, encoder = '', vectors }: BaseContent): SearchableBase {
  const index = new KnowledgeIndex({ articles: articlesOf(sections) });
  return {
    id,
    name,
    index,
    sections: new Map(sections.map((section) => [articleIdOf(section), section])),
    vectors: vectors.length > 0 ? { version: encoder, index: vectorsOf(index, vectors) } : undefined,
  };
}

/** A passage without a vector resembles nothing. */
function vectorsOf(index: KnowledgeIndex, vectors: readonly PassageVector[]): VectorIndex {
  const byDigest = new Map(vectors.map(({ passage, vector }) => [keyOf(passage), vector]));
  const dimensions = vectors[0]?.vector.values.length ?? 0;
  const none: Int8Vector = { values: new Int8Array(dimensions), scale: 0 };
  return new VectorIndex(
    dimensions,
    index.passages.map(({ text }) => byDigest.get(keyOf(digestOf(text))) ?? none),
  );
}

function keyOf(digest: Uint8Array): string {
  return Buffer.from(digest).toString('base64');
}
