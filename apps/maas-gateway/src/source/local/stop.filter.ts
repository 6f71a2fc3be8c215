/** A part of an answer, with the tokens that it is made of. */
export interface Piece<TokenOf> {
  text: string;
  tokens: readonly TokenOf[];
}

/**
 * Ends a text before the first of its stop sequences. What may be the beginning of one is held back until it is known, and
 * nothing else is. Time is linear in the text (Knuth, Morris and Pratt), whatever text and sequences are.
 */
export class StopFilter<TokenOf> {
  private readonly matchers: readonly Matcher[];
  private held: Piece<TokenOf>[] = [];
  /** Of `held`: the pieces before were released. */
  private first = 0;
  private heldLength = 0;
  private found = false;

  constructor(stops: readonly string[]) {
    this.matchers = stops.filter((stop) => stop !== '').map((stop) => new Matcher(stop));
  }

  get stopped(): boolean {
    return this.found;
  }

  /** What is certain now. After the end it takes nothing. */
  add(piece: Piece<TokenOf>): Piece<TokenOf>[] {
    if (this.found) return [];
    const before = this.heldLength;
    this.held.push(piece);
    this.heldLength += piece.text.length;
    const start = this.startOfStop(piece.text, before);
    if (start !== undefined) {
      this.found = true;
      return this.releaseUpTo(start, true);
    }
    const uncertain = Math.max(0, ...this.matchers.map(({ matched }) => matched));
    return this.releaseUpTo(this.heldLength - uncertain, false);
  }

  /** What was held back, where no stop sequence was found. */
  finish(): Piece<TokenOf>[] {
    return this.found ? [] : this.releaseUpTo(this.heldLength, false);
  }

  /** Where, from the first text that is held, the stop sequence begins that ends first; of two, the one that begins first. */
  private startOfStop(text: string, before: number): number | undefined {
    for (let position = 0; position < text.length; position++) {
      const unit = text.charCodeAt(position);
      const starts = this.matchers
        .filter((matcher) => matcher.step(unit))
        .map(({ length }) => before + position + 1 - length);
      if (starts.length > 0) return Math.min(...starts);
    }
    return undefined;
  }

  /** Whole pieces; of the piece in which a text ends, its text and not its tokens. */
  private releaseUpTo(end: number, cut: boolean): Piece<TokenOf>[] {
    const released: Piece<TokenOf>[] = [];
    let position = 0;
    let next = this.held[this.first];
    while (next && position + next.text.length <= end) {
      position += next.text.length;
      released.push(next);
      this.first += 1;
      next = this.held[this.first];
    }
    this.heldLength -= position;
    // Now and then, so that it costs nothing for each piece.
    if (2 * this.first > this.held.length) {
      this.held = this.held.slice(this.first);
      this.first = 0;
    }
    if (cut && next && end > position)
      released.push({ text: next.text.slice(0, end - position), tokens: [] });
    return released;
  }
}

/** Finds one sequence in a text that comes unit by unit. */
class Matcher {
  /** How much of the sequence the text ends with, less than all of it. */
  matched = 0;
  private readonly fallbacks: Int32Array;

  constructor(private readonly stop: string) {
    this.fallbacks = fallbacksOf(stop);
  }

  get length(): number {
    return this.stop.length;
  }

  /** Whether the sequence is complete with this unit. */
  step(unit: number): boolean {
    while (this.matched > 0 && this.stop.charCodeAt(this.matched) !== unit)
      this.matched = this.fallbacks[this.matched - 1] ?? 0;
    if (this.stop.charCodeAt(this.matched) === unit) this.matched += 1;
    return this.matched === this.stop.length;
  }
}

/** For each prefix, the length of its longest proper suffix that is a prefix too. */
function fallbacksOf(stop: string): Int32Array {
  const fallbacks = new Int32Array(stop.length);
  let length = 0;
  for (let position = 1; position < stop.length; position++) {
    while (length > 0 && stop.charCodeAt(length) !== stop.charCodeAt(position))
      length = fallbacks[length - 1] ?? 0;
    if (stop.charCodeAt(length) === stop.charCodeAt(position)) length += 1;
    fallbacks[position] = length;
  }
  return fallbacks;
}
