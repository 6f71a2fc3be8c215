'use server';

import type { ErrorCode } from '@isthmus/platform-errors';
import { verifyChain, type ChainCheck } from '../../../lib/api/audit';
import { codeOf } from '../../../lib/api/call';
import { requireScope } from '../../../lib/session';

/** Recomputes the tenant's audit chain from its first record. */
export async function verify(): Promise<{ ok: true; check: ChainCheck } | { ok: false; code: ErrorCode }> {
  const scope = await requireScope();
  try {
    return { ok: true, check: await verifyChain(scope) };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}
