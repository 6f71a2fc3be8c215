import { withinLimit } from './checks.js';

/** Names numbered in order of first appearance, up to a limit that the kernel's memory sets. */
export class NameTable {
  private readonly numbers = new Map<string, number>();

  /** `what` and `option` word the error when the limit is passed. */
  constructor(
    private readonly what: string,
    private readonly limit: number,
    private readonly option: string,
  ) {}

  get size(): number {
    return this.numbers.size;
  }

  /** @throws AppError LIMIT_EXCEEDED if the name is new and the table is full. */
  add(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    withinLimit(this.what, this.numbers.size + 1, { limit: this.limit, option: this.option });
    this.numbers.set(name, this.numbers.size);
    return this.numbers.size - 1;
  }

  /** In the order of their numbers. */
  names(): IterableIterator<string> {
    return this.numbers.keys();
  }

  find(name: string): number | undefined {
    return this.numbers.get(name);
  }
}
