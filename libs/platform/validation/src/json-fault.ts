/** A syntax error of a JSON text, and its position. */
export interface JsonFault {
  /** Index into the text, in UTF-16 code units. */
  offset: number;
  /** What the grammar expects at that position, such as `a colon`. */
  expected: string;
  /** Where in the value, such as `messages[3].content`; empty at the top. */
  path: string;
  /** It nests deeper than allowed; the syntax up to there is valid. */
  tooDeep: boolean;
}

/** An array or object that is open, and the element or member that is being read. */
interface Level {
  array: boolean;
  index: number;
  /** The member's name with its quotes, as offsets into the text. */
  name: [from: number, to: number] | undefined;
}

type Next = 'value' | 'first element' | 'first name' | 'name' | 'colon' | 'separator';

/** Names that look like members of a schema; others are the sender's data and are not repeated. */
const MEMBER_NAME = /^[A-Za-z_$][\w$-]{0,39}$/;
const PATH_SEGMENTS_MAX = 12;

// Codes instead of characters: comparing strings takes several times as long.
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LETTER_E = 0x65;
const LOWER_CASE = 0x20;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const LITERALS = ['true', 'false', 'null'];
const ESCAPED = /^["\\/bfnrt]$/;
const HEXADECIMAL = /^[\da-fA-F]{4}$/;

/**
 * The first position where `text` violates RFC 8259 or nests deeper than `depthMax` levels; undefined for valid text.
 * One pass without recursion, about as fast as JSON.parse: the text is untrusted, and a parser for editors
 * (jsonc-parser) takes seconds for 4 MiB of blanks.
 */
export function jsonFault(text: string, depthMax: number): JsonFault | undefined {
  const open: Level[] = [];
  try {
    scan(text, open, depthMax);
    return undefined;
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    const { offset, expected, tooDeep } = error;
    return { offset, expected, path: pathText(text, open), tooDeep };
  }
}

/** Ends the scan at the first error. */
class Found extends Error {
  constructor(
    readonly offset: number,
    readonly expected: string,
    readonly tooDeep = false,
  ) {
    super('found');
  }
}

/** Throws Found; `open` then has the levels open at the error. */
function scan(text: string, open: Level[], depthMax: number): void {
  let awaited: Next = 'value';
  let at = afterBlanks(text, 0);
  while (at < text.length || awaited !== 'separator' || open.length > 0) {
    const level = open.at(-1);
    const code = text.charCodeAt(at);
    if (code === SLASH && startsComment(text, at)) throw new Found(at, 'no comment');
    if (awaited === 'separator') {
      awaited = afterSeparator(code, level, at);
      if (awaited === 'separator') open.pop();
      at += 1;
    } else if (awaited === 'colon') {
      if (code !== COLON) throw new Found(at, 'a colon');
      awaited = 'value';
      at += 1;
    } else if (level && closesEmpty(code, awaited)) {
      open.pop();
      awaited = 'separator';
      at += 1;
    } else if (level && (awaited === 'name' || awaited === 'first name')) {
      if (code !== QUOTE) throw new Found(at, 'a name in double quotes');
      const end = afterString(text, at);
      level.name = [at, end];
      awaited = 'colon';
      at = end;
    } else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      if (open.length >= depthMax) throw new Found(at, `at most ${depthMax} levels`, true);
      open.push({ array: code === OPEN_BRACKET, index: 0, name: undefined });
      awaited = code === OPEN_BRACKET ? 'first element' : 'first name';
      at += 1;
    } else {
      awaited = 'separator';
      at = afterScalar(text, at);
    }
    at = afterBlanks(text, at);
  }
}

function closesEmpty(code: number, awaited: Next): boolean {
  return awaited === 'first element'
    ? code === CLOSE_BRACKET
    : awaited === 'first name' && code === CLOSE_BRACE;
}

/** What follows a comma or a closing bracket; a level that closes leaves a whole value behind. */
function afterSeparator(code: number, level: Level | undefined, at: number): Next {
  if (!level) throw new Found(at, 'the end');
  if (code === (level.array ? CLOSE_BRACKET : CLOSE_BRACE)) return 'separator';
  if (code !== COMMA) throw new Found(at, 'a comma or the closing bracket');
  level.index += 1;
  level.name = undefined;
  return level.array ? 'value' : 'name';
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); isBlank(code); code = text.charCodeAt(at)) at += 1;
  return at;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function afterScalar(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === QUOTE) return afterString(text, at);
  if (code === MINUS || isDigit(code)) return afterNumber(text, at);
  const literal = LITERALS.find((candidate) => text.startsWith(candidate, at));
  if (literal === undefined) throw new Found(at, 'a value');
  return at + literal.length;
}

function afterString(text: string, from: number): number {
  let at = from + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
    if (at >= text.length || code === 0x0a || code === 0x0d)
      throw new Found(from, 'the closing double quote');
    if (code < 0x20) throw new Found(at, 'an escape, not a control character');
    at = code === BACKSLASH ? afterEscape(text, at) : at + 1;
  }
  return at + 1;
}

function afterEscape(text: string, at: number): number {
  const character = text[at + 1] ?? '';
  if (ESCAPED.test(character)) return at + 2;
  if (character !== 'u') throw new Found(at, 'one of " \\ / b f n r t u after the backslash');
  if (!HEXADECIMAL.test(text.slice(at + 2, at + 6))) throw new Found(at, 'four hexadecimal digits after \\u');
  return at + 6;
}

function afterNumber(text: string, from: number): number {
  let at = text.charCodeAt(from) === MINUS ? from + 1 : from;
  at = text.charCodeAt(at) === ZERO ? at + 1 : afterDigits(text, at);
  if (text.charCodeAt(at) === POINT) at = afterDigits(text, at + 1);
  if ((text.charCodeAt(at) | LOWER_CASE) !== LETTER_E) return at;
  const sign = text.charCodeAt(at + 1);
  return afterDigits(text, sign === PLUS || sign === MINUS ? at + 2 : at + 1);
}

function afterDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at += 1;
  if (at === from) throw new Found(at, 'a digit');
  return at;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function startsComment(text: string, at: number): boolean {
  return text.startsWith('//', at) || text.startsWith('/*', at);
}

function pathText(text: string, open: readonly Level[]): string {
  const path = open
    .slice(0, PATH_SEGMENTS_MAX)
    .map((level) => segmentText(text, level))
    .join('')
    .replace(/^\./, '');
  return open.length > PATH_SEGMENTS_MAX ? `${path}…` : path;
}

/** Empty for an object whose member has no name yet. */
function segmentText(text: string, { array, index, name }: Level): string {
  if (array) return `[${index}]`;
  if (!name) return '';
  const [from, to] = name;
  const member = text.slice(from + 1, to - 1);
  return MEMBER_NAME.test(member) ? `.${member}` : '[?]';
}
