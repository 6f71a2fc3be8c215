import { AppError } from '@isthmus/platform-errors';
import { LIMITS, type ScorerEngine } from './engine.js';
import { KernelEngine } from './kernel.js';
import { ReferenceEngine } from './reference.js';
import { AnswerStream, checkedSettings, type AnswerOptions } from './answer-stream.js';

export interface TokenScorerOptions {
  /** `reference` asks for plain TypeScript; default is the WASM kernel, and the reference only where it fails. */
  engine?: 'wasm' | 'reference';
}

/**
 * Running scores of answers while their tokens stream in: up to 1,024 answers at once, memory fixed. An instance has
 * memory of its own: one for each worker thread, none shared.
 */
export class TokenScorer {
  readonly #engine: ScorerEngine;
  readonly #free: number[];

  constructor(options: TokenScorerOptions = {}) {
    this.#engine = options.engine === 'reference' ? new ReferenceEngine() : fastestEngine();
    this.#free = Array.from({ length: this.#engine.slots }, (_, i) => this.#engine.slots - 1 - i);
  }

  /** Which engine answers: the kernel, or the reference where WebAssembly is not to be had. */
  get engine(): 'wasm' | 'reference' {
    return this.#engine.kind;
  }

  /** Answers that are open now. */
  get openAnswers(): number {
    return this.#engine.slots - this.#free.length;
  }

  /**
   * Opens a stream for one answer; the caller closes it.
   * @throws AppError INVALID_ARGUMENT for a setting out of range, LIMIT_EXCEEDED when all slots are open
   */
  open(options: AnswerOptions = {}): AnswerStream {
    const settings = checkedSettings(options);
    const slot = this.#free.pop();
    if (slot === undefined) {
      throw new AppError('LIMIT_EXCEEDED', `all ${LIMITS.slots} answers of this scorer are open`, {
        remedy:
          'Close the streams of finished answers, or raise SLOT_COUNT in the layout of the token-scorer kernel.',
        metadata: { limit: String(LIMITS.slots) },
      });
    }
    this.#engine.open(slot, settings);
    return new AnswerStream(this.#engine, slot, settings, () => this.#free.push(slot));
  }
}

let degraded = false;

/** Without WebAssembly the reference answers, slower, and says so once. */
function fastestEngine(): ScorerEngine {
  try {
    return new KernelEngine();
  } catch (cause) {
    if (!degraded) {
      degraded = true;
      const reason = cause instanceof Error ? cause.message : String(cause);
      process.emitWarning(
        `token-scorer runs on its TypeScript reference, which is slower: ${reason}`,
        'KernelWarning',
      );
    }
    return new ReferenceEngine();
  }
}
