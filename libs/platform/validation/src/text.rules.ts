import { z } from 'zod';
import { characterFault, replaceFaults, type Lines } from './character.fault.js';

/** As in the Stream-Safe Text Format of UAX #15; no language needs that many. */
const MARKS_MAX = 30;
const OVER_MARKED = new RegExp(`\\p{M}{${MARKS_MAX + 1}}`, 'u');

/** White space, and the blank braille pattern, which looks like it. */
const BLANK = /^[\s\u2800]*$/;

/** Limits besides the maximum length. */
export interface TextBounds {
  /** 0 where the text may be empty; 1 unless given. */
  min?: 0 | 1;
}

/**
 * A name that people read, on one line: trimmed, in Unicode's form NFC, 1 to `max` characters (code points), with
 * nothing that is invisible, changes the direction of text, or has no meaning in Unicode.
 */
export const name = (max: number, bounds: TextBounds = {}) =>
  ruled({ max, ...bounds, lines: 'one', normalise: (value) => value.trim().normalize('NFC') });

/**
 * Multi-line text that people read: CRLF and CR become LF, in NFC, 1 to `max` characters (code points), tabs
 * allowed, otherwise as `name`. Not trimmed, but must not be blank.
 */
export const text = (max: number, bounds: TextBounds = {}) =>
  ruled({
    max,
    ...bounds,
    lines: 'several',
    normalise: (value) => value.replace(/\r\n?/g, '\n').normalize('NFC'),
  });

/** An id or a key that is compared, never read: unchanged, 1 to `max` characters on one line, otherwise as `name`. */
export const identifier = (max: number, bounds: TextBounds = {}) =>
  ruled({ max, ...bounds, lines: 'one', normalise: (value) => value });

/**
 * Text that a program reports (a failure, a reason), which must not be lost for its form: truncated to `max` characters
 * (code points), and what `text` refuses is replaced by U+FFFD. Never refused, may be empty.
 */
export const excerpt = (max: number) =>
  z.string('must be text').transform((value) => {
    const start = value.slice(0, 2 * max).replace(/\r\n?/g, '\n');
    return [...replaceFaults(start)].slice(0, max).join('');
  });

/** The key under which a mutation runs once. */
export const idempotencyKey = () => identifier(200);

/** An id that is part of URLs, such as those of metros, skills and MCP servers. */
export const slug = () =>
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1–63 lower-case letters, digits and hyphens');

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A UUID as PostgreSQL formats it. */
export const uuid = (rule = 'must be a UUID in lower case') => z.string(rule).regex(UUID, rule);

/** Whether `uuid` accepts the text; for paths that need no message. */
export const isUuid = (text: string): boolean => UUID.test(text);

interface Rule {
  min?: 0 | 1;
  max: number;
  lines: Lines;
  normalise: (value: string) => string;
}

/**
 * Overwrites instead of transforming, so that a rule can be part of a schema that also encodes (positions of pages).
 */
function ruled({ min = 1, max, lines, normalise }: Rule) {
  return z
    .string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be text') })
    .overwrite((value) => (isFarTooLong(value, max) || isOverMarked(value) ? value : normalise(value)))
    .superRefine((value, context) => {
      const message = lengthFault(value, min, max) ?? marksFault(value) ?? characterFault(value, lines);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });
}

function lengthFault(value: string, min: number, max: number): string | undefined {
  if (min > 0 && BLANK.test(value)) return 'must not be empty';
  const tooLong = isFarTooLong(value, max) || [...value].length > max;
  return tooLong ? `must have at most ${max} characters` : undefined;
}

function marksFault(value: string): string | undefined {
  return isOverMarked(value) ? `must have at most ${MARKS_MAX} combining marks in a row` : undefined;
}

/** Must not be normalised: NFC sorts a run of marks in quadratic time. */
function isOverMarked(value: string): boolean {
  return OVER_MARKED.test(value);
}

/**
 * Not worth normalising or counting: NFC joins at most a few code points into one, so a text far over the limit stays
 * over it.
 */
function isFarTooLong(value: string, max: number): boolean {
  return value.length > 8 * max + 256;
}
