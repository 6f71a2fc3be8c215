import { Charsmap } from './charsmap.js';
import type { EncoderModel } from './encoder-model.js';
import { Normalizer } from './normalizer.js';
import { Segmentation } from './segmentation.js';

const UNKNOWN = 0;
const BEGIN = 1;
const END = 2;
/** Of one text, its begin and its end included. */
export const ENCODER_TOKENS_MAX = 4096;
/** UTF-16 units of one text: what is read at all. */
export const ENCODER_TEXT_LENGTH_MAX = 1 << 20;
/** Scratch for the UTF-8 of a text that is kept between calls. */
const KEPT_BYTES = 1 << 16;

/** Why a text has no ids. */
export type TextTooLong = 'tokens' | 'length';

/**
 * Token ids of texts, the same as those of the model's own tokenizer. An unpaired surrogate counts as U+FFFD. Time is
 * linear in the text; memory is bounded by ENCODER_TOKENS_MAX and ENCODER_TEXT_LENGTH_MAX.
 */
export class Tokenizer {
  readonly #normalizer: Normalizer;
  readonly #segmentation: Segmentation;
  readonly #kept = new Uint8Array(KEPT_BYTES);
  readonly #ids = new Int32Array(ENCODER_TOKENS_MAX);
  readonly #encoder = new TextEncoder();

  constructor({ pieces }: EncoderModel) {
    // A longer text surely has too many tokens, each of which is a piece or one character.
    const lengthMax = ENCODER_TOKENS_MAX * Math.max(4, pieces.pieceBytesMax);
    this.#normalizer = new Normalizer(new Charsmap(pieces.units, pieces.replacements), lengthMax);
    this.#segmentation = new Segmentation(pieces.trie, pieces.scores);
  }

  /** The ids with BEGIN and END around them, valid until the next call; or why there are none. */
  tokenize(text: string): Int32Array | TextTooLong {
    if (text.length > ENCODER_TEXT_LENGTH_MAX) return 'length';
    const bytes = 3 * text.length <= KEPT_BYTES ? this.#kept : new Uint8Array(3 * text.length);
    const { written } = this.#encoder.encodeInto(text, bytes);
    const { output } = this.#normalizer;
    if (!this.#normalizer.normalize(bytes, written)) return 'tokens';
    const ids = this.#ids;
    const last = ids.length - 1;
    let count = this.#segmentation.segment(output.bytes, output.length, ids.subarray(1, last));
    if (count < 0) return 'tokens';
    if (count === 0) ids[last - ++count] = UNKNOWN;
    ids[last] = END;
    ids[last - count - 1] = BEGIN;
    return ids.subarray(last - count - 1);
  }
}
