/** Bytes that grow up to a bound, in memory that is used again. */
export class ByteBuffer {
  bytes = new Uint8Array(4096);
  length = 0;

  constructor(private readonly lengthMax: number) {}

  /** Makes room for that many more bytes; false where the bound forbids it. */
  reserve(more: number): boolean {
    const needed = this.length + more;
    if (needed > this.lengthMax) return false;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.min(this.lengthMax, Math.max(needed, 2 * this.bytes.length)));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    return true;
  }

  /** Room must be reserved. */
  push(byte: number): void {
    this.bytes[this.length++] = byte;
  }
}
