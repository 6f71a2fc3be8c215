'use server';

import type { AppError } from '@isthmus/platform-errors';
import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../../../lib/action';
import { createKey, revokeKey } from '../../../lib/api/models';
import { keyToRevoke, newKey } from './key.rules';

const DAY_MS = 86_400_000;

/** The member that a refusal is about, where the form has a text for it. */
interface KeyFault {
  field: 'allowedOrigins';
}

/** Creates a key; its secret is in the result and nowhere else. */
export async function create(
  input: z.input<typeof newKey>,
): Promise<ActionResult<{ secret: string }, KeyFault>> {
  return attempt(
    'portal create key',
    async (scope) => {
      const { days, ...key } = parse(newKey, input);
      const expiresAt = days === 0 ? undefined : new Date(Date.now() + days * DAY_MS);
      const { secret } = await createKey(scope, { ...key, expiresAt });
      revalidatePath('/keys');
      return { secret };
    },
    faultOf,
  );
}

export async function revoke(keyId: string): Promise<ActionResult<null>> {
  return attempt('portal revoke key', async (scope) => {
    await revokeKey(scope, parse(keyToRevoke, { keyId }).keyId);
    revalidatePath('/keys');
    return null;
  });
}

function faultOf({ fields }: AppError): Partial<KeyFault> {
  const ofOrigins = fields.some(({ field }) => field.startsWith('allowed_origins'));
  return ofOrigins ? { field: 'allowedOrigins' } : {};
}
