import { invalidArgument } from '@isthmus/platform-errors';
import { z } from 'zod';

const PAGE_DEFAULT = 50;
const PAGE_MAX = 500;

/** Entries of a page: 50 when 0 is asked, 500 at most. */
export const pageSize = () =>
  z
    .number()
    .int()
    .min(0, 'must not be negative')
    .transform((size) => Math.min(size || PAGE_DEFAULT, PAGE_MAX));

/** A place in a list as an opaque token. */
export function encodePageToken(place: Record<string, string | number>): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that a token of this service holds; undefined for the empty token; throws INVALID_ARGUMENT else. */
export function decodePageToken<Schema extends z.ZodType>(
  schema: Schema,
  token: string,
): z.output<Schema> | undefined {
  if (token === '') return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')));
  } catch (cause) {
    throw invalidArgument(
      [{ field: 'page_token', description: 'must be a token that this list gave' }],
      cause,
    );
  }
}
