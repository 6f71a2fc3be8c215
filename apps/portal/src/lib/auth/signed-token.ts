import { createHmac, timingSafeEqual } from 'node:crypto';
import { isUuid } from '@isthmus/platform-validation';

/**
 * The secret part of a link, `<id>.<signature>`. The id alone is no secret: the audit log has it. `purpose` keeps links
 * of different kinds apart.
 */
export function signedToken(secret: string, purpose: string, id: string): string {
  return `${id}.${signatureOf(secret, purpose, id).toString('base64url')}`;
}

/** The id of a token that this platform signed for this purpose; undefined for any other text. */
export function idOfToken(secret: string, purpose: string, token: string): string | undefined {
  const [id = '', signature = '', ...rest] = token.split('.');
  if (!isUuid(id) || rest.length > 0) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(secret, purpose, id);
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
}

function signatureOf(secret: string, purpose: string, id: string): Buffer {
  return createHmac('sha256', secret).update(`${purpose} ${id}`).digest();
}
