import { child, type PieceTrie } from './piece-trie.js';
import { characterBytes } from './normalizer.js';

const UNKNOWN = 0;
/** An unknown character costs that much more than the rarest piece. */
const UNKNOWN_PENALTY = 10;

/**
 * Unigram segmentation by Viterbi: of all ways to write a text in pieces the one with the highest sum of scores, the
 * first found on ties. A character that no piece of its own stands for is unknown, one id each.
 */
export class Segmentation {
  #best = new Float64Array();
  /** Where the piece that ends at a place begins, and which it is. */
  #starts = new Int32Array();
  #pieces = new Int32Array();
  readonly #unknownScore: number;

  constructor(
    private readonly trie: PieceTrie,
    private readonly scores: Float32Array,
  ) {
    this.#unknownScore = scores.reduce((least, score) => Math.min(least, score), Infinity) - UNKNOWN_PENALTY;
  }

  /** Writes the ids to the end of `ids` and returns how many; −1 where they are more than that holds. */
  segment(text: Uint8Array, length: number, ids: Int32Array): number {
    this.#reserve(length);
    this.#best[0] = 0;
    for (let at = 0; at < length;) {
      const next = at + characterBytes(text, at, length);
      this.#extend(text, at, next, length);
      at = next;
    }
    let count = 0;
    for (let end = length; end > 0; end = this.#starts[end] ?? 0) {
      if (count === ids.length) return -1;
      ids[ids.length - ++count] = this.#pieces[end] ?? UNKNOWN;
    }
    return count;
  }

  /** All pieces that begin at `from`, where the character up to `next` stands. */
  // eslint-disable-next-line isthmus/max-params -- called for every character: an object each would be garbage
  #extend(text: Uint8Array, from: number, next: number, length: number): void {
    const { trie } = this;
    const base = this.#best[from] ?? 0;
    let known = false;
    let node = 0;
    for (let at = from; at < length; at++) {
      node = child(trie, node, text[at] ?? 0);
      if (node === 0) break;
      const id = (trie.ends[node] ?? 0) - 1;
      if (id < 0) continue;
      this.#offer(at + 1, base + (this.scores[id] ?? 0), from, id);
      if (at + 1 === next) known = true;
    }
    if (!known) this.#offer(next, base + this.#unknownScore, from, UNKNOWN);
  }

  // eslint-disable-next-line isthmus/max-params -- as above
  #offer(end: number, score: number, start: number, piece: number): void {
    if (score <= (this.#best[end] ?? 0)) return;
    this.#best[end] = score;
    this.#starts[end] = start;
    this.#pieces[end] = piece;
  }

  #reserve(length: number): void {
    if (length >= this.#best.length) {
      const size = Math.max(1024, 2 ** Math.ceil(Math.log2(length + 1)));
      this.#best = new Float64Array(size);
      this.#starts = new Int32Array(size);
      this.#pieces = new Int32Array(size);
    }
    this.#best.fill(-Infinity, 0, length + 1);
  }
}
