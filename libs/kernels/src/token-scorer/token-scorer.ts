import { AppError } from '@isthmus/platform-errors';
import { LIMITS, type ScorerBackend } from './backend.js';
import { KernelBackend } from './kernel.js';
import { ReferenceBackend } from './reference.js';
import { AnswerStream, checkedSettings, type AnswerOptions } from './answer-stream.js';

export interface TokenScorerOptions {
  /** `reference` asks for plain TypeScript; default is the WASM kernel, and the reference only if that fails. */
  backend?: 'wasm' | 'reference';
}

/**
 * Running scores of answers while their tokens stream in: up to 1,024 answers at once, memory fixed. An instance has
 * memory of its own: one for each worker thread, none shared.
 */
export class TokenScorer {
  readonly #backend: ScorerBackend;
  readonly #free: number[];

  constructor(options: TokenScorerOptions = {}) {
    this.#backend = options.backend === 'reference' ? new ReferenceBackend() : fastestBackend();
    this.#free = Array.from({ length: this.#backend.slots }, (_, i) => this.#backend.slots - 1 - i);
  }

  /** The backend in use: the kernel, or the reference if WebAssembly is unavailable. */
  get backend(): 'wasm' | 'reference' {
    return this.#backend.kind;
  }

  /** Answers that are open now. */
  get openAnswers(): number {
    return this.#backend.slots - this.#free.length;
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
    this.#backend.open(slot, settings);
    return new AnswerStream(this.#backend, slot, settings, () => this.#free.push(slot));
  }
}

let degraded = false;

/** Without WebAssembly the slower reference is used, after one warning. */
function fastestBackend(): ScorerBackend {
  try {
    return new KernelBackend();
  } catch (cause) {
    if (!degraded) {
      degraded = true;
      const reason = cause instanceof Error ? cause.message : String(cause);
      process.emitWarning(
        `token-scorer runs on its TypeScript reference, which is slower: ${reason}`,
        'KernelWarning',
      );
    }
    return new ReferenceBackend();
  }
}
