import { getLocation, printParseErrorCode, visit, type ParseErrorCode } from 'jsonc-parser';

/** What breaks the grammar of a text, and where. */
export interface JsonFault {
  /** Index into the text, in UTF-16 code units. */
  offset: number;
  /** What the grammar asks for at that place, such as `a colon`. */
  expected: string;
}

/** Where in a text and in its value. */
export interface JsonPlace {
  /** Index into the text, in UTF-16 code units. */
  offset: number;
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 code units. */
  column: number;
  /** Such as `messages[3].content`; empty at the top. */
  path: string;
}

/** Names that read as members of a schema; others are data of the sender, and are not repeated. */
const MEMBER_NAME = /^[A-Za-z_$][\w$-]{0,39}$/;
const PATH_SEGMENTS_MAX = 12;

const EXPECTED: Partial<Record<string, string>> = {
  InvalidSymbol: 'a value',
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a name in double quotes',
  ValueExpected: 'a value',
  ColonExpected: 'a colon',
  CommaExpected: 'a comma or the closing bracket',
  CloseBraceExpected: 'a comma or }',
  CloseBracketExpected: 'a comma or ]',
  EndOfFileExpected: 'the end',
  InvalidCommentToken: 'no comment',
  UnexpectedEndOfComment: 'no comment',
  UnexpectedEndOfString: 'the closing double quote',
  UnexpectedEndOfNumber: 'a digit',
  InvalidUnicode: 'four hexadecimal digits after \\u',
  InvalidEscapeCharacter: 'one of " \\ / b f n r t u after the backslash',
  InvalidCharacter: 'an escape, not a control character',
};

/** The first place where `text` breaks RFC 8259. Recurses as deep as the text nests, so check the depth first. */
export function jsonFault(text: string): JsonFault | undefined {
  try {
    visit(
      text,
      {
        onError: (code, offset) => {
          throw new Found({ offset, expected: expectedAt(code, text, offset) });
        },
      },
      { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false },
    );
    return undefined;
  } catch (error) {
    if (error instanceof Found) return error.fault;
    throw error;
  }
}

/** Line, column and path of `offset`. Recurses as deep as the text nests up to there. */
export function jsonPlace(text: string, offset: number): JsonPlace {
  const before = text.slice(0, offset);
  return {
    offset,
    line: before.split('\n').length,
    column: offset - before.lastIndexOf('\n'),
    path: pathText(getLocation(text, offset).path),
  };
}

/** Ends the visit at the first fault; the visitor has no other way to. */
class Found extends Error {
  constructor(readonly fault: JsonFault) {
    super('found');
  }
}

function expectedAt(code: ParseErrorCode, text: string, offset: number): string {
  const name = printParseErrorCode(code);
  if (name === 'InvalidSymbol' && getLocation(text, offset).isAtPropertyKey) return 'a name in double quotes';
  return EXPECTED[name] ?? 'valid JSON';
}

function pathText(path: readonly (string | number)[]): string {
  const segments = path.filter((segment) => segment !== ''); // a member whose name is still missing
  const text = segments.slice(0, PATH_SEGMENTS_MAX).map(segmentText).join('').replace(/^\./, '');
  return segments.length > PATH_SEGMENTS_MAX ? `${text}…` : text;
}

function segmentText(segment: string | number): string {
  if (typeof segment === 'number') return `[${segment}]`;
  return MEMBER_NAME.test(segment) ? `.${segment}` : '[?]';
}
