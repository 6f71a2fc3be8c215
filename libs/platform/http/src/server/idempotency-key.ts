import type { IncomingHttpHeaders } from 'node:http';
import { invalidArgument } from '@isthmus/platform-errors';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** The `Idempotency-Key` of a request; undefined without one. Throws INVALID_ARGUMENT for an invalid one. */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const given = headers['idempotency-key'];
  if (given === undefined) return undefined;
  if (typeof given === 'string' && KEY.test(given)) return given;
  throw invalidArgument([
    { field: 'Idempotency-Key', description: 'must be 1 to 200 visible ASCII characters' },
  ]);
}
