import { AppError } from '@isthmus/platform-errors';
import { ENCODINGS, isEncodingName, type Encoding, type EncodingName } from './encodings.js';
import type { TokenBackend } from './backend.js';
import { KernelBackend } from './kernel.js';
import { ReferenceBackend } from './reference.js';
import { cutAtSpecials, type SpecialPolicy } from './special-tokens.js';

export interface TokenCounterOptions {
  encoding: EncodingName;
  /** `reference` asks for plain TypeScript; default is the WASM kernel, and the reference only if that fails. */
  backend?: 'wasm' | 'reference';
}

/** A message as chat APIs take it, as far as it is counted. */
export interface ChatMessage {
  role: string;
  content: string;
  name?: string;
}

const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_NAME = 1;
const TOKENS_OF_REPLY = 3;

/**
 * Exact token counts and ids of one encoding, the same as tiktoken's. Texts are strings; unpaired surrogates count as
 * U+FFFD. An instance has memory of its own: one for each worker thread, none shared.
 */
export class TokenCounter {
  readonly encoding: EncodingName;
  readonly #encoding: Encoding;
  readonly #backend: TokenBackend;

  /** @throws AppError INVALID_ARGUMENT for an unknown encoding */
  constructor(options: TokenCounterOptions) {
    if (!isEncodingName(options.encoding)) {
      throw new AppError('INVALID_ARGUMENT', `no encoding ${String(options.encoding).slice(0, 40)}`, {
        remedy: `Use one of ${Object.keys(ENCODINGS).join(', ')}.`,
      });
    }
    this.encoding = options.encoding;
    this.#encoding = ENCODINGS[options.encoding];
    this.#backend =
      options.backend === 'reference' ? new ReferenceBackend(this.encoding) : fastestBackend(this.encoding);
  }

  /** The backend in use: the kernel, or the reference if WebAssembly is unavailable. */
  get backend(): 'wasm' | 'reference' {
    return this.#backend.kind;
  }

  /**
   * Number of tokens of the text.
   * @throws AppError PAYLOAD_TOO_LARGE for a run without a boundary longer than the kernel's window (4 MiB)
   */
  count(text: string, special: SpecialPolicy = 'text'): number {
    return this.#countUpTo(checkedText(text), Number.MAX_SAFE_INTEGER, special);
  }

  /**
   * The count, or null as soon as it is known to exceed `limit`: the rest of the text is not looked at.
   * @throws AppError INVALID_ARGUMENT where the limit is not an integer from 0 on
   */
  countWithin(text: string, limit: number, special: SpecialPolicy = 'text'): number | null {
    if (!Number.isSafeInteger(limit) || limit < 0) {
      throw new AppError('INVALID_ARGUMENT', 'limit: must be an integer from 0 on');
    }
    const total = this.#countUpTo(checkedText(text), limit, special);
    return total > limit ? null : total;
  }

  /**
   * What a chat request costs before the answer: its texts, 3 for each message, 1 for each name, 3 that open the
   * reply (the OpenAI cookbook's rule; other providers differ by a factor that the caller keeps).
   */
  countChat(messages: readonly ChatMessage[]): number {
    let total = TOKENS_OF_REPLY;
    for (const { role, content, name } of messages) {
      total += TOKENS_PER_MESSAGE + this.count(role) + this.count(content);
      if (name !== undefined) total += TOKENS_PER_NAME + this.count(name);
    }
    return total;
  }

  /** Token ids of the text. */
  encode(text: string, special: SpecialPolicy = 'text'): Uint32Array {
    if (special === 'text') return this.#backend.encode(checkedText(text));
    const parts = cutAtSpecials(this.#encoding, checkedText(text), special).map((stretch) =>
      typeof stretch === 'number' ? [stretch] : this.#backend.encode(stretch),
    );
    return Uint32Array.from(parts.flatMap((part) => Array.from(part)));
  }

  /**
   * Bytes of the tokens. A token may end inside a character, so the bytes of some tokens need not be valid UTF-8.
   * @throws AppError INVALID_ARGUMENT for an id that the encoding does not have, with its position
   */
  decodeBytes(ids: ArrayLike<number>): Uint8Array {
    const parts: Uint8Array[] = [];
    let ordinary: number[] = [];
    const flush = (): void => {
      if (ordinary.length > 0) parts.push(this.#backend.decode(Uint32Array.from(ordinary)));
      ordinary = [];
    };
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] ?? -1;
      if (Number.isInteger(id) && id >= 0 && id < this.#encoding.tokens) {
        ordinary.push(id);
        continue;
      }
      flush();
      parts.push(Buffer.from(this.#specialName(id, i)));
    }
    flush();
    return Buffer.concat(parts);
  }

  /** Text of the tokens; bytes that are not valid UTF-8 become U+FFFD. */
  decode(ids: ArrayLike<number>): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.decodeBytes(ids));
  }

  #countUpTo(text: string, limit: number, special: SpecialPolicy): number {
    if (special === 'text') return this.#backend.count(text, limit);
    let total = 0;
    for (const stretch of cutAtSpecials(this.#encoding, text, special)) {
      total += typeof stretch === 'number' ? 1 : this.#backend.count(stretch, limit - total);
      if (total > limit) break;
    }
    return total;
  }

  #specialName(id: number, position: number): string {
    const found = Object.entries(this.#encoding.specials).find(([, special]) => special === id);
    if (found) return found[0];
    throw new AppError('INVALID_ARGUMENT', `ids[${position}]: ${this.encoding} has no token ${id}`);
  }
}

let degraded = false;

/** Without WebAssembly the slower reference is used, after one warning. */
function fastestBackend(encoding: EncodingName): TokenBackend {
  try {
    return new KernelBackend(encoding);
  } catch (cause) {
    if (!degraded) {
      degraded = true;
      const reason = cause instanceof Error ? cause.message : String(cause);
      process.emitWarning(
        `token-counter runs on its TypeScript reference, which is slower: ${reason}`,
        'KernelWarning',
      );
    }
    return new ReferenceBackend(encoding);
  }
}

function checkedText(text: string): string {
  if (typeof text !== 'string') throw new AppError('INVALID_ARGUMENT', 'text: must be a string');
  return text;
}
