import { AppError } from '@isthmus/platform-errors';
import { instantiate, type Exports } from '@isthmus/kernel-token-counter';
import { ENCODINGS, type EncodingName } from './encodings.js';
import type { TokenBackend } from './backend.js';
import { fillTables } from './tables.js';

/** While a limit is watched, the text goes in by slices, so that a long one is not converted whole for nothing. */
const LIMITED_SLICE_BYTES = 1 << 16;
const LONGEST_TOKEN_BYTES = 128;
const UNLIMITED = 0xffff_fffe;

/** The WASM kernel with the tables of one encoding in memory of its own; one for each worker thread. */
export class KernelBackend implements TokenBackend {
  readonly kind = 'wasm';
  /** Whether the tables came from the build or had to be derived. */
  readonly tables: 'stored' | 'derived';
  readonly #kernel: Exports;
  readonly #cl100k: boolean;
  readonly #input: Uint8Array;
  readonly #ids: Uint32Array;
  readonly #encoder = new TextEncoder();

  /** Throws if WebAssembly or its SIMD is unavailable. */
  constructor(encoding: EncodingName) {
    this.#kernel = instantiate();
    this.#cl100k = encoding === 'cl100k_base';
    this.tables = fillTables(this.#kernel, ENCODINGS[encoding]);
    const { memory, input, ids, window } = this.#kernel;
    this.#input = new Uint8Array(memory.buffer, input.value, window.value);
    this.#ids = new Uint32Array(memory.buffer, ids.value, window.value);
  }

  /** Fixed from start to end. */
  get memoryBytes(): number {
    return this.#kernel.memory.buffer.byteLength;
  }

  count(text: string, limit: number): number {
    const bound = Math.min(limit, UNLIMITED);
    const sliceBytes = bound === UNLIMITED ? this.#input.length : LIMITED_SLICE_BYTES;
    let total = 0;
    this.#feed(text, sliceBytes, (length, final) => {
      const rest = bound - total;
      total += this.#cl100k
        ? this.#kernel.countCl100k(length, final, rest)
        : this.#kernel.countO200k(length, final, rest);
      return total <= bound;
    });
    return total;
  }

  encode(text: string): Uint32Array {
    const parts: Uint32Array[] = [];
    this.#feed(text, this.#input.length, (length, final) => {
      const count = this.#cl100k
        ? this.#kernel.encodeCl100k(length, final)
        : this.#kernel.encodeO200k(length, final);
      parts.push(this.#ids.slice(0, count));
      return true;
    });
    return joined(parts);
  }

  decode(ids: Uint32Array): Uint8Array {
    const batch = Math.floor(this.#input.length / LONGEST_TOKEN_BYTES);
    const parts: Uint8Array[] = [];
    for (let from = 0; from < ids.length; from += batch) {
      const some = ids.subarray(from, from + batch);
      this.#ids.set(some);
      parts.push(this.#input.slice(0, this.#kernel.decode(some.length)));
    }
    return Buffer.concat(parts);
  }

  /**
   * Brings the text into the window, as UTF-8, in as many steps as it takes; what a step leaves (a piece that may go
   * on) is moved to the front for the next. Unpaired surrogates become U+FFFD on the way.
   */
  #feed(text: string, sliceBytes: number, step: (length: number, final: boolean) => boolean): void {
    const window = this.#input.length;
    let from = 0;
    let kept = 0;
    let room = Math.min(sliceBytes, window);
    for (;;) {
      const source = from === 0 ? text : text.slice(from);
      const target = this.#input.subarray(kept, room);
      const { read, written } = this.#encoder.encodeInto(source, target);
      from += read;
      const length = kept + written;
      const final = from === text.length;
      if (!step(length, final) || final) return;
      const consumed = this.#kernel.consumed.value;
      if (consumed === 0 && room === window) throw pieceTooLong(window);
      this.#input.copyWithin(0, consumed, length);
      kept = length - consumed;
      // A piece longer than a slice wants more room, up to the whole window.
      if (consumed === 0) room = Math.min(window, 4 * room);
    }
  }
}

function joined(parts: Uint32Array[]): Uint32Array {
  if (parts.length === 1 && parts[0]) return parts[0];
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function pieceTooLong(window: number): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `one run of characters is longer than ${window} bytes`, {
    remedy:
      'Break the run with white space, or raise WINDOW in the layout of the token-counter kernel and rebuild it.',
    metadata: { limitBytes: String(window) },
  });
}
