import { createHash } from 'node:crypto';
import { invalidArgument } from '@isthmus/platform-errors';
import { z } from 'zod';
import { time } from './number.rules.js';

const TOKEN_CHARACTERS_MAX = 1_000;
const DIGEST_CHARACTERS = 12;
/** Incremented when the format of tokens changes; older ones are then refused. */
const VERSION = '1';
const FORM = new RegExp(`^${VERSION}\\.([\\w-]{${DIGEST_CHARACTERS}})([\\w-]+)$`);

/** The filter of a list; a token is valid only with the filter of the page that it came from. */
export type PageFilter = Readonly<
  Record<string, string | number | bigint | boolean | Date | undefined | readonly string[]>
>;

/** The tokens of one list. */
export interface PageTokens<Position> {
  /** The token for the page after `position`: opaque, safe in a URL, at most 1,000 characters. */
  encode(position: Position, filter?: PageFilter): string;
  /** The position in `token`; undefined for the first page (an empty token). INVALID_ARGUMENT for anything else. */
  decode(token: string, filter?: PageFilter): Position | undefined;
}

/**
 * Page tokens of the list named `list`, whose rows are ordered by `position`. Its schema may use `isoTime` and
 * `bigintText` for types that JSON lacks. A token is not a secret and grants nothing: it is bound to the list and its
 * filter so that a mix-up is noticed, and access is up to the query.
 */
export function pageTokens<Schema extends z.ZodType>(
  list: string,
  position: Schema,
): PageTokens<z.output<Schema>> {
  return {
    encode: (last, filter = {}) =>
      `${VERSION}.${digest(list, filter)}${Buffer.from(JSON.stringify(z.encode(position, last))).toString('base64url')}`,
    decode: (token, filter = {}) => {
      if (token === '') return undefined;
      const [, binding, encoded = ''] = token.length > TOKEN_CHARACTERS_MAX ? [] : (FORM.exec(token) ?? []);
      const read = binding === digest(list, filter) ? position.safeParse(jsonOf(encoded)) : undefined;
      if (read?.success) return read.data;
      throw invalidArgument([
        {
          field: 'page_token',
          description:
            'must be the next_page_token of the page before, with the same filter; leave it empty for the first page',
        },
      ]);
    },
  };
}

/** A time in a position, from 1970 to 9999: a Date in the code, ISO 8601 in the token. */
export const isoTime = z.codec(z.iso.datetime(), time(), {
  decode: (text) => new Date(text),
  encode: (time) => time.toISOString(),
});

/** A whole number of up to 18 digits in a position: a bigint in the code, decimal text in the token. */
export const bigintText = z.codec(z.string().regex(/^\d{1,18}$/), z.bigint(), {
  decode: (text) => BigInt(text),
  encode: (number) => number.toString(),
});

function digest(list: string, filter: PageFilter): string {
  const members = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, typeof value === 'bigint' ? `${value}` : value]);
  const text = JSON.stringify([list, members]);
  return createHash('sha256').update(text).digest('base64url').slice(0, DIGEST_CHARACTERS);
}

/** Undefined unless it is exactly what `encode` returns. */
function jsonOf(encoded: string): unknown {
  const bytes = Buffer.from(encoded, 'base64url');
  if (bytes.toString('base64url') !== encoded) return undefined;
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return undefined;
  }
}
