/** Values that one side adds and the other iterates over, as they come; at most `most` wait. */
export class EventQueue<Value> implements AsyncIterable<Value> {
  private readonly values: Value[] = [];
  private wake: (() => void) | undefined;
  private ended = false;
  private fault: unknown;

  constructor(private readonly most: number) {}

  /** Whether there was room for it. */
  push(value: Value): boolean {
    if (this.values.length >= this.most) return false;
    this.values.push(value);
    this.wake?.();
    return true;
  }

  /** Nothing more comes: what is there is still read, then `fault` is thrown where there is one. */
  end(fault?: unknown): void {
    if (this.ended) return;
    this.ended = true;
    this.fault = fault;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Value> {
    for (;;) {
      yield* this.values.splice(0);
      if (this.values.length > 0) continue;
      if (this.ended) break;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    if (this.fault !== undefined) throw this.fault;
  }
}
