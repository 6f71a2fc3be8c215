/**
 * Replacements of a SentencePiece normaliser: a darts-clone double array over UTF-8 whose values are offsets into
 * zero-ended strings. `match` finds the longest key at a place; keys are bounded by the trie, so a call is, too.
 */
export class Charsmap {
  /** Bytes of the match at hand, 0 where there is none, and where its replacement begins. */
  matched = 0;
  replacement = 0;

  constructor(
    private readonly units: Uint32Array,
    readonly replacements: Uint8Array,
  ) {}

  /** Sets `matched` and `replacement` for the text at `from`. */
  match(text: Uint8Array, from: number, end: number): void {
    this.matched = 0;
    const { units } = this;
    if (units.length === 0) return;
    let node = offsetOf(units[0] ?? 0);
    for (let at = from; at < end; at++) {
      const byte = text[at] ?? 0;
      node ^= byte;
      const unit = units[node] ?? NO_UNIT;
      if ((unit & LABEL_BITS) >>> 0 !== byte) break;
      node ^= offsetOf(unit);
      if ((unit & HAS_VALUE) === 0) continue;
      this.matched = at + 1 - from;
      this.replacement = (units[node] ?? 0) & VALUE_BITS;
    }
    // A value outside the strings counts as no match.
    if (this.replacement >= this.replacements.length) this.matched = 0;
  }
}

const HAS_VALUE = 0x100;
const VALUE_BITS = 0x7fff_ffff;
/** The label, and the bit that a value has and an inner node has not. */
const LABEL_BITS = 0x8000_00ff;
/** Outside the table: like the unit of a value, which no label equals. */
const NO_UNIT = 0x8000_0000;

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
