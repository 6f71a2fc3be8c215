/**
 * Bytes that arrive in pieces, in one buffer that grows by doubling: its memory is bounded by the bytes alone, however
 * small the pieces are. A list of pieces costs some hundred bytes each, and retains the buffers they were cut from.
 */
export class ByteAccumulator {
  private bytes = new Uint8Array(0);
  private used = 0;

  get length(): number {
    return this.used;
  }

  /** Copies `piece` to the end. */
  append(piece: Uint8Array): void {
    const needed = this.used + piece.length;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
      grown.set(this.bytes.subarray(0, this.used));
      this.bytes = grown;
    }
    this.bytes.set(piece, this.used);
    this.used = needed;
  }

  /** All bytes so far, in a new buffer of exactly that length; the accumulator is empty afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const whole = this.used === this.bytes.length ? this.bytes : this.bytes.slice(0, this.used);
    this.bytes = new Uint8Array(0);
    this.used = 0;
    return whole;
  }
}
