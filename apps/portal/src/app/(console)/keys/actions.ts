'use server';

import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../../../lib/action';
import { createKey, revokeKey } from '../../../lib/api/models';
import { keyToRevoke, newKey } from './key.rules';

const DAY_MS = 86_400_000;

/** Creates a key; its secret is in the result and nowhere else. */
export async function create(input: z.input<typeof newKey>): Promise<ActionResult<{ secret: string }>> {
  return attempt('portal create key', async (scope) => {
    const { days, ...key } = parse(newKey, input);
    const expiresAt = days === 0 ? undefined : new Date(Date.now() + days * DAY_MS);
    const { secret } = await createKey(scope, { ...key, expiresAt });
    revalidatePath('/keys');
    return { secret };
  });
}

export async function revoke(keyId: string): Promise<ActionResult<null>> {
  return attempt('portal revoke key', async (scope) => {
    await revokeKey(scope, parse(keyToRevoke, { keyId }).keyId);
    revalidatePath('/keys');
    return null;
  });
}
