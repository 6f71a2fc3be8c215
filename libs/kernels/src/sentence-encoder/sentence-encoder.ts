import { AppError, invalidArgument } from '@isthmus/platform-errors';
import type { Arithmetic, EncoderBackend } from './backend.js';
import type { EncoderModel } from './encoder-model.js';
import { KernelBackend } from './kernel.js';
import { ReferenceBackend } from './reference.js';
import { ENCODER_TEXT_LENGTH_MAX, ENCODER_TOKENS_MAX, Tokenizer } from './tokenizer.js';

export interface SentenceEncoderOptions {
  /** `reference` asks for plain TypeScript; default is the WASM kernel, and the reference only if that fails. */
  backend?: 'wasm' | 'reference';
  /** Of the kernel; the reference is always in floating point. Default `int16`. */
  arithmetic?: Arithmetic;
}

/**
 * Vectors of texts, of length 1, whose dot product says how near two meanings are. Synchronous; an instance belongs to
 * one thread and holds the matrices, the model's table is shared.
 */
export class SentenceEncoder {
  readonly #tokenizer: Tokenizer;
  readonly #backend: EncoderBackend;

  constructor(model: EncoderModel, options: SentenceEncoderOptions = {}) {
    this.#tokenizer = new Tokenizer(model);
    this.#backend =
      options.backend === 'reference'
        ? new ReferenceBackend(model)
        : fastestBackend(model, options.arithmetic ?? 'int16');
  }

  /** The backend in use: the kernel, or the reference if WebAssembly is unavailable. */
  get backend(): 'wasm' | 'reference' {
    return this.#backend.kind;
  }

  /**
   * One vector of ENCODER_DIMENSIONS numbers for each text, one after the other. A vector depends on its text alone.
   *
   * @throws AppError INVALID_ARGUMENT naming the position of a text with more than ENCODER_TOKENS_MAX tokens
   */
  encode(texts: readonly string[]): Float32Array {
    return this.encodeCounted(texts).vectors;
  }

  /** As `encode`, with what `tokensOf` says of each text. */
  encodeCounted(texts: readonly string[]): { vectors: Float32Array; tokens: number[] } {
    const tokens: number[] = [];
    const vectors = this.#backend.encode(texts.length, (index) => {
      const ids = this.#tokens(texts[index], `texts[${index}]`);
      tokens[index] = ids.length;
      return ids;
    });
    return { vectors, tokens };
  }

  /**
   * Number of the text's tokens, its begin and end included.
   *
   * @throws AppError INVALID_ARGUMENT where they are more than ENCODER_TOKENS_MAX
   */
  tokensOf(text: string): number {
    return this.#tokens(text, 'text').length;
  }

  #tokens(text: unknown, field: string): Int32Array {
    if (typeof text !== 'string') throw invalidArgument([{ field, description: 'must be a string' }]);
    const tokens = this.#tokenizer.tokenize(text);
    if (tokens === 'length') throw tooLong(field, ENCODER_TEXT_LENGTH_MAX, 'characters');
    if (tokens === 'tokens') throw tooLong(field, ENCODER_TOKENS_MAX, 'tokens');
    return tokens;
  }
}

function tooLong(field: string, limit: number, unit: string): AppError {
  const description = `has more than ${limit.toLocaleString('en-US')} ${unit}`;
  return new AppError('INVALID_ARGUMENT', `${field}: ${description}`, {
    remedy: 'Split the text and encode its parts.',
    fields: [{ field, description }],
    metadata: { limit: String(limit) },
  });
}

let degraded = false;

/** Without WebAssembly the slower reference is used, after one warning. */
function fastestBackend(model: EncoderModel, arithmetic: Arithmetic): EncoderBackend {
  try {
    return new KernelBackend(model, arithmetic);
  } catch (cause) {
    if (!degraded) {
      degraded = true;
      const reason = cause instanceof Error ? cause.message : String(cause);
      process.emitWarning(
        `sentence-encoder runs on its TypeScript reference, which is slower: ${reason}`,
        'KernelWarning',
      );
    }
    return new ReferenceBackend(model);
  }
}
