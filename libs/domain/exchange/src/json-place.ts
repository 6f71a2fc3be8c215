/** Where a text stops being JSON. */
export interface JsonPlace {
  /** Index into the text, in UTF-16 code units. */
  offset: number;
  /** From 1. */
  line: number;
  column: number;
  /** What should have stood there. */
  expected: string;
}

const DEPTH_MAX = 1_000;

/** The first place where `text` breaks RFC 8259; undefined when it is JSON. Values nested deeper than 1,000 are refused. */
export function findJsonError(text: string): JsonPlace | undefined {
  const scanner = new Scanner(text);
  try {
    scanner.space();
    scanner.value(0);
    scanner.space();
    if (scanner.at < text.length) scanner.fail('the end');
    return undefined;
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    const before = text.slice(0, scanner.at);
    const line = before.split('\n').length;
    return {
      offset: scanner.at,
      line,
      column: scanner.at - before.lastIndexOf('\n'),
      expected: error.message,
    };
  }
}

class Unexpected extends Error {}

/** Recursive descent over the grammar of RFC 8259; `at` is where it stands. */
class Scanner {
  at = 0;

  constructor(private readonly text: string) {}

  fail(expected: string): never {
    throw new Unexpected(expected);
  }

  space(): void {
    while (this.at < this.text.length && ' \t\n\r'.includes(this.text.charAt(this.at))) this.at++;
  }

  value(depth: number): void {
    if (depth > DEPTH_MAX) this.fail(`at most ${DEPTH_MAX} levels`);
    const next = this.text[this.at];
    if (next === '{') return this.items('}', () => this.member(depth));
    if (next === '[') return this.items(']', () => this.value(depth + 1));
    if (next === '"') return this.string();
    for (const word of ['true', 'false', 'null']) if (next === word[0]) return this.word(word);
    this.number();
  }

  private items(close: string, item: () => void): void {
    this.at++;
    this.space();
    if (this.take(close)) return;
    do {
      this.space();
      item();
      this.space();
    } while (this.take(','));
    if (!this.take(close)) this.fail(`a comma or ${close}`);
  }

  private member(depth: number): void {
    if (this.text[this.at] !== '"') this.fail('a name in double quotes');
    this.string();
    this.space();
    if (!this.take(':')) this.fail('a colon');
    this.space();
    this.value(depth + 1);
  }

  private string(): void {
    this.at++;
    for (;;) {
      const next = this.text.charCodeAt(this.at);
      if (Number.isNaN(next)) this.fail('the closing double quote');
      if (next < 0x20) this.fail('an escape, not a control character');
      if (this.take('"')) return;
      if (this.take('\\')) this.escape();
      else this.at++;
    }
  }

  private escape(): void {
    if (this.take('u')) {
      for (let digit = 0; digit < 4; digit++) {
        if (!/[0-9a-fA-F]/.test(this.text.charAt(this.at))) this.fail('a hexadecimal digit');
        this.at++;
      }
      return;
    }
    const letter = this.text.charAt(this.at);
    if (letter === '' || !'"\\/bfnrt'.includes(letter)) this.fail('one of " \\ / b f n r t u');
    this.at++;
  }

  private number(): void {
    const start = this.at;
    this.take('-');
    if (!this.take('0')) this.digits(this.at === start ? 'a value' : 'a digit');
    if (this.take('.')) this.digits('a digit');
    if (this.take('e') || this.take('E')) {
      if (!this.take('+')) this.take('-');
      this.digits('a digit');
    }
  }

  private digits(expected: string): void {
    const start = this.at;
    while (/[0-9]/.test(this.text.charAt(this.at))) this.at++;
    if (this.at === start) this.fail(expected);
  }

  private word(word: string): void {
    for (const letter of word) if (!this.take(letter)) this.fail(word);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }
}
