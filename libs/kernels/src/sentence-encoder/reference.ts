import {
  BRANCH,
  BRANCHES,
  CHUNKS,
  EMBEDDING,
  ENCODER_DIMENSIONS,
  EPSILON,
  FEATURES,
  MATRICES,
  VECTORS,
} from './architecture.js';
import type { EncoderBackend } from './backend.js';
import type { EncoderModel } from './encoder-model.js';
import { viewWeights } from './packed-file.js';

/** The specification, in plain TypeScript: numbers are f32 where they are kept, sums are f64. */
export class ReferenceBackend implements EncoderBackend {
  readonly kind = 'reference';
  readonly #table: Uint8Array;
  readonly #vectors = new Map<string, Float32Array>();
  readonly #matrices = new Map<string, Float32Array>();

  constructor(model: EncoderModel) {
    const { table, vectors, steps, levels } = viewWeights(model.weights);
    this.#table = table;
    let at = 0;
    for (const { name, length } of VECTORS) {
      this.#vectors.set(name, vectors.subarray(at, at + length));
      at += length;
    }
    MATRICES.forEach(({ name }, i) => {
      this.#matrices.set(
        name,
        Float32Array.from(levels[i] ?? [], (level) => level * (steps[i] ?? 0)),
      );
    });
  }

  encode(count: number, tokensOf: (index: number) => Int32Array): Float32Array {
    const vectors = new Float32Array(count * ENCODER_DIMENSIONS);
    for (let i = 0; i < count; i++) vectors.set(this.#encodeOne(tokensOf(i)), i * ENCODER_DIMENSIONS);
    return vectors;
  }

  #encodeOne(ids: Int32Array): Float32Array {
    const embeddings = Array.from(ids, (id) => this.#embedding(id));
    const inputs = embeddings.map((embedding) => this.#branchInputs(embedding));
    const branches = BRANCHES.map(({ order, before }, b) => {
      const tokens = inputs.map((input) => input.subarray(b * BRANCH, (b + 1) * BRANCH));
      const hidden = this.#convolved(tokens, { matrix: `w1_${order}`, bias: `b1_${order}`, order, before });
      return this.#convolved(hidden, { matrix: `w2_${order}`, bias: `b2_${order}`, order, before });
    });
    const sum = new Float64Array(FEATURES);
    embeddings.forEach((embedding, t) => {
      const features = concatenated(embedding, ...branches.map((branch) => branch[t] ?? new Float32Array()));
      const normal = normalised(features, this.#vector('ln_g'), this.#vector('ln_b'));
      for (let i = 0; i < FEATURES; i++) sum[i] = (sum[i] ?? 0) + (normal[i] ?? 0);
    });
    return this.#head(Float32Array.from(sum), ids.length);
  }

  /** low + scale × code, both of the chunk that the piece is in. */
  #embedding(id: number): Float32Array {
    const scale = this.#vector('scale')[id % CHUNKS] ?? 0;
    const low = this.#vector('lo')[id % CHUNKS] ?? 0;
    const codes = this.#table.subarray(id * EMBEDDING, (id + 1) * EMBEDDING);
    return Float32Array.from(codes, (code) => code * scale + low);
  }

  /** What goes into the branches, one after the other: projected, and normalised over all three. */
  #branchInputs(embedding: Float32Array): Float32Array {
    const names = BRANCHES.map(({ order }) => order);
    const projected = names.map((order) =>
      plus(this.#product(embedding, `proj${order}`), this.#vector(`proj_b${order}`)),
    );
    return normalised(
      concatenated(...projected),
      concatenated(...names.map((order) => this.#vector(`ln_g${order}`))),
      concatenated(...names.map((order) => this.#vector(`ln_b${order}`))),
    );
  }

  /** max(0, window × matrix + bias) + token, for the window of each token; zeros beyond the ends of the sentence. */
  #convolved(tokens: Float32Array[], by: Convolution): Float32Array[] {
    const zeros = new Float32Array(BRANCH);
    return tokens.map((token, t) => {
      const window = Array.from({ length: by.order }, (_, j) => tokens[t - by.before + j] ?? zeros);
      const sums = plus(this.#product(concatenated(...window), by.matrix), this.#vector(by.bias));
      return plus(rectified(sums), token);
    });
  }

  /** From the sum of the features to the vector: projection, three dense layers, tanh, length 1. */
  #head(sum: Float32Array, tokens: number): Float32Array {
    const projected = this.#product(sum, 'cnn_W');
    const bias = this.#vector('cnn_b');
    const mean = projected.map((x, i) => (x + tokens * (bias[i] ?? 0)) / Math.sqrt(tokens));
    const y0 = rectified(this.#product(mean, 'd0'));
    const y1 = rectified(plus(this.#product(mean, 'p1'), this.#product(y0, 'd1')));
    const y2 = rectified(this.#product(y1, 'd2'));
    const z = plus(this.#product(y1, 'p3'), this.#product(y2, 'd3')).map(Math.tanh);
    const squares = z.reduce((total, x) => total + x * x, 0);
    const factor = 1 / Math.sqrt(Math.max(squares, EPSILON));
    return z.map((x) => x * factor);
  }

  /** Row times matrix. */
  #product(row: Float32Array, name: string): Float32Array {
    const matrix = this.#matrices.get(name) ?? new Float32Array();
    const outputs = matrix.length / row.length;
    const sums = new Float64Array(outputs);
    for (let input = 0; input < row.length; input++) {
      const x = row[input] ?? 0;
      const from = input * outputs;
      for (let output = 0; output < outputs; output++) {
        sums[output] = (sums[output] ?? 0) + x * (matrix[from + output] ?? 0);
      }
    }
    return Float32Array.from(sums);
  }

  #vector(name: string): Float32Array {
    return this.#vectors.get(name) ?? new Float32Array();
  }
}

interface Convolution {
  matrix: string;
  bias: string;
  order: number;
  before: number;
}

function normalised(x: Float32Array, gain: Float32Array, shift: Float32Array): Float32Array {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  const factor = 1 / Math.sqrt(variance + EPSILON);
  return x.map((value, i) => (value - mean) * factor * (gain[i] ?? 0) + (shift[i] ?? 0));
}

function plus(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value + (b[i] ?? 0));
}

function rectified(x: Float32Array): Float32Array {
  return x.map((value) => Math.max(0, value));
}

function concatenated(...parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
