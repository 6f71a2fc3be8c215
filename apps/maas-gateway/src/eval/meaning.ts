import {
  KnowledgeVectors,
  quantise,
  quantiseRows,
  type KnowledgeIndex,
  type Nearness,
  type Question,
} from '@isthmus/domain-models';
import type { Encoder } from './models/encoder.eval.js';

type Vector = ReturnType<typeof quantise>;

/** Few enough that their vectors need little memory at once. */
const BATCH = 256;

/** Vectors of texts, each encoded once however many indexes contain it. */
export class Meaning {
  private readonly vectors = new Map<string, Vector>();

  constructor(private readonly encoder: Encoder) {}

  /** Compares questions with the passages of an index. */
  of(index: KnowledgeIndex): (question: Question) => Nearness {
    const vectors = KnowledgeVectors.learned(index, this.vectorsOf(index.passages.map(({ text }) => text)));
    return (question) => vectors.nearness(question, this.vectorOf(question.text));
  }

  private vectorOf(text: string): Vector {
    return this.vectors.get(text) ?? quantise(this.encoder.encode([text]));
  }

  private vectorsOf(texts: readonly string[]): Vector[] {
    const missing = [...new Set(texts)].filter((text) => !this.vectors.has(text));
    const { dimensions } = this.encoder;
    for (let start = 0; start < missing.length; start += BATCH) {
      const batch = missing.slice(start, start + BATCH);
      const rows = quantiseRows(this.encoder.encode(batch), dimensions);
      for (const [row, vector] of rows.entries()) this.vectors.set(batch[row] ?? '', vector);
    }
    return texts.map((text) => this.vectors.get(text) ?? this.vectorOf(text));
  }
}
