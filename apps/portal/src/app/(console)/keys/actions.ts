'use server';

import type { ErrorCode } from '@isthmus/platform-errors';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { codeOf } from '../../../lib/api/call';
import { createKey, revokeKey } from '../../../lib/api/models';
import { requireScope } from '../../../lib/session';

const newKey = z.object({
  idempotencyKey: z.uuid(),
  name: z.string().trim().min(1).max(80),
  scopes: z.array(z.enum(['models', 'agents'])).min(1),
  /** Days until the key ends; 0 for never. */
  days: z.int().min(0).max(3_650),
});

const DAY_MS = 86_400_000;

/** Makes a key; its secret is in the answer and nowhere else. */
export async function create(
  input: z.input<typeof newKey>,
): Promise<{ ok: true; secret: string } | { ok: false; code: ErrorCode }> {
  const scope = await requireScope();
  const { data } = newKey.safeParse(input);
  if (!data) return { ok: false, code: 'INVALID_ARGUMENT' };
  const expiresAt = data.days === 0 ? undefined : new Date(Date.now() + data.days * DAY_MS);
  try {
    const { secret } = await createKey(scope, { ...data, expiresAt });
    revalidatePath('/keys');
    return { ok: true, secret };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}

export async function revoke(keyId: string): Promise<{ ok: true } | { ok: false; code: ErrorCode }> {
  const scope = await requireScope();
  try {
    await revokeKey(scope, String(keyId).slice(0, 200));
    revalidatePath('/keys');
    return { ok: true };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}
