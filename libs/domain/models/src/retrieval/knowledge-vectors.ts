import { AppError } from '@isthmus/platform-errors';
import { VectorIndex, type Int8Vector } from '@isthmus/domain-embedding';
import type { KnowledgeIndex } from './knowledge-index.js';
import type { Nearness } from './passages.js';
import type { QuestionClassifier } from './question-classifier.js';
import type { Question } from './question.js';

/** Up to so many passages all cosines are exact; of more, those of the likeliest. */
export const EXACT_COSINES = { all: 4_096, likeliest: 2_048 };

/** What a knowledge base means to an encoder: the vectors of its passages, and what its known questions teach by them. */
export class KnowledgeVectors {
  private readonly vectors: VectorIndex;

  private constructor(
    private readonly index: KnowledgeIndex,
    rows: readonly Int8Vector[],
    private readonly classifier: QuestionClassifier | undefined,
  ) {
    this.vectors = new VectorIndex(rows[0]?.values.length ?? 0, rows);
  }

  /**
   * From the vectors of an index's passages, in their order; throws INVALID_ARGUMENT for those of another. Learning from
   * thousands of known questions takes seconds; yields now and then, so that its caller can let others in.
   */
  static *learn(index: KnowledgeIndex, rows: readonly Int8Vector[]): Generator<undefined, KnowledgeVectors> {
    if (index.passages.length !== rows.length)
      throw new AppError(
        'INVALID_ARGUMENT',
        `${rows.length} vectors cannot be those of ${index.passages.length} passages`,
        { remedy: 'Encode the passages of the knowledge base that is searched.' },
      );
    return new KnowledgeVectors(index, rows, yield* index.learn(rows));
  }

  /** As `learn`, where nobody waits. */
  static learned(index: KnowledgeIndex, rows: readonly Int8Vector[]): KnowledgeVectors {
    const learning = KnowledgeVectors.learn(index, rows);
    let step = learning.next();
    while (!step.done) step = learning.next();
    return step.value;
  }

  nearness(question: Question, vector: Int8Vector): Nearness {
    // Vectors of nothing have no number of dimensions.
    if (this.vectors.size === 0) return { cosines: [] };
    return {
      cosines:
        this.vectors.size <= EXACT_COSINES.all
          ? this.vectors.cosines(vector)
          : this.vectors.estimatedCosines(vector, EXACT_COSINES.likeliest),
      learnt: this.classifier?.scores({ terms: this.index.toldBy(question), vector }),
    };
  }
}
