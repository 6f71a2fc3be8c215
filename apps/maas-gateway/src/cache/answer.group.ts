import { VectorIndex, type Int8Vector, type Meaning } from '@isthmus/domain-models';
import type { KeptEntry } from './kept.entry.js';

/** An entry of a group, and how near its question is. */
export interface NearEntry {
  entry: KeptEntry;
  cosine: number;
}

/** Entries that differ in nothing but their question. Their vectors are put side by side when they are searched. */
export class AnswerGroup {
  private readonly entries = new Set<KeptEntry>();
  private meanings = 0;
  private indexed: { entries: readonly KeptEntry[]; version: string; index: VectorIndex } | undefined;

  /** An entry without a meaning yet. */
  add(entry: KeptEntry): void {
    this.entries.add(entry);
  }

  delete(entry: KeptEntry): void {
    if (this.entries.delete(entry) && entry.meaning) this.meanings -= 1;
    this.indexed = undefined;
  }

  /** Gives an entry its meaning, once. */
  describe(entry: KeptEntry, meaning: Meaning): void {
    if (entry.meaning || !this.entries.has(entry)) return;
    entry.meaning = meaning;
    this.meanings += 1;
    this.indexed = undefined;
  }

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  /** Whether there is anything that a question can be compared with. */
  get hasMeanings(): boolean {
    return this.meanings > 0;
  }

  /** The `limit` entries nearest to a question, the nearest first; those of another version of the encoder are left out. */
  nearest({ vector, version }: Meaning, limit: number): NearEntry[] {
    const { entries, index } = this.indexOf(version, vector.values.length);
    return index.nearest(vector, limit).flatMap(({ row, cosine }) => {
      const entry = entries[row];
      return entry ? [{ entry, cosine }] : [];
    });
  }

  private indexOf(version: string, dimensions: number) {
    if (this.indexed?.version === version) return this.indexed;
    const vectors: Int8Vector[] = [];
    const entries = [...this.entries].filter(({ meaning }) => {
      const fits = meaning?.version === version && meaning.vector.values.length === dimensions;
      if (fits) vectors.push(meaning.vector);
      return fits;
    });
    return (this.indexed = { entries, version, index: new VectorIndex(dimensions, vectors) });
  }
}
