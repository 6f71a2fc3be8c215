import { createHash } from 'node:crypto';
import { AppError, invalidArgument } from '@isthmus/platform-errors';
import { canonical } from './canonical.js';
import type { Transaction } from './clients.js';

/** Any value that can be serialized as JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Runs a mutation once per (tenant, key), in the caller's transaction: a repeat of the same request gets the first
 * response, a repeat with a different request IDEMPOTENCY_MISMATCH. Concurrent calls wait for the first one to commit.
 * `request` is what is compared; `work` returns the response that repeats get.
 */
export async function once<Answer extends Json>(
  tx: Transaction,
  call: { tenantId: string; key: string; request: unknown },
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (call.key.length < 1 || call.key.length > 200) {
    throw invalidArgument([{ field: 'idempotency_key', description: 'must have 1–200 characters' }]);
  }
  const hash = createHash('sha256').update(canonical(call.request)).digest('hex');
  const inserted = await tx.$executeRaw`
    INSERT INTO idempotency (tenant_id, key, request_hash) VALUES (${call.tenantId}::uuid, ${call.key}, ${hash})
    ON CONFLICT DO NOTHING`;
  if (inserted === 0) return answerOf<Answer>(tx, call, hash);
  const answer = await work();
  await tx.$executeRaw`
    UPDATE idempotency SET response = ${JSON.stringify(answer)}::jsonb
    WHERE tenant_id = ${call.tenantId}::uuid AND key = ${call.key}`;
  return answer;
}

async function answerOf<Answer extends Json>(
  tx: Transaction,
  call: { tenantId: string; key: string },
  hash: string,
): Promise<Answer> {
  const rows = await tx.$queryRaw<{ request_hash: string; response: Answer }[]>`
    SELECT request_hash, response FROM idempotency WHERE tenant_id = ${call.tenantId}::uuid AND key = ${call.key}`;
  const row = rows[0];
  if (!row)
    throw new AppError('CONFLICT', 'A call with the same idempotency key is in progress', {
      retryAfterMs: 200,
    });
  if (row.request_hash !== hash) {
    throw new AppError('IDEMPOTENCY_MISMATCH', 'This idempotency key was used for a different request', {
      remedy: 'Send a new key with a new request.',
    });
  }
  return row.response;
}
