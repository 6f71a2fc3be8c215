import { invalidArgument } from '@isthmus/platform-errors';

/** A page token is the position of the last row, opaque to callers. */
export function encodePageToken(position: { createdAt: Date; id: string }): string {
  return Buffer.from(`${position.createdAt.toISOString()} ${position.id}`).toString('base64url');
}

/** The position in `token`; undefined for the first page. Throws INVALID_ARGUMENT for a token we did not make. */
export function decodePageToken(token: string): { createdAt: Date; id: string } | undefined {
  if (token === '') return undefined;
  const [time = '', id = ''] = Buffer.from(token, 'base64url').toString().split(' ');
  const createdAt = new Date(time);
  if (Number.isNaN(createdAt.getTime()) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw invalidArgument([{ field: 'page_token', description: 'must be a token from the page before' }]);
  }
  return { createdAt, id };
}
