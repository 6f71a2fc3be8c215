'use server';

import type { AppError } from '@isthmus/platform-errors';
import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../../../../lib/action';
import { createKey, revokeKey, rotateKey, setKeyCache } from '../../../../lib/api/models';
import { orgPath } from '../../../../organization/path';
import { keyCache, keyToRevoke, keyToRotate, newKey } from './key.rules';

const DAY_MS = 86_400_000;

/** The member that a refusal is about, where the form has a text for it. */
interface KeyFault {
  field: 'allowedOrigins';
}

/** Creates a key; its secret is in the result and nowhere else. */
export async function create(
  organization: string,
  input: z.input<typeof newKey>,
): Promise<ActionResult<{ secret: string }, KeyFault>> {
  return attempt(
    { name: 'portal create key', permission: 'build', organization },
    async (scope) => {
      const { days, ...key } = parse(newKey, input);
      const expiresAt = days === 0 ? undefined : new Date(Date.now() + days * DAY_MS);
      const { secret } = await createKey(scope, { ...key, expiresAt });
      revalidatePath(orgPath(organization, '/keys'));
      return { secret };
    },
    faultOf,
  );
}

/** Gives a key a new secret; it is in the result and nowhere else. */
export async function rotate(
  organization: string,
  input: z.input<typeof keyToRotate>,
): Promise<ActionResult<{ secret: string }>> {
  return attempt({ name: 'portal rotate key', permission: 'build', organization }, async (scope) => {
    const secret = await rotateKey(scope, parse(keyToRotate, input));
    revalidatePath(orgPath(organization, '/keys'));
    return { secret };
  });
}

/** Sets how answers to a key's requests are kept. */
export async function setCache(
  organization: string,
  input: z.input<typeof keyCache>,
): Promise<ActionResult<null>> {
  return attempt({ name: 'portal set key cache', permission: 'build', organization }, async (scope) => {
    const { idempotencyKey, keyId, ...settings } = parse(keyCache, input);
    const cache = settings.lifetimeSeconds === 0 ? undefined : settings;
    await setKeyCache(scope, { idempotencyKey, keyId, cache });
    revalidatePath(orgPath(organization, '/keys'));
    return null;
  });
}

export async function revoke(organization: string, keyId: string): Promise<ActionResult<null>> {
  return attempt({ name: 'portal revoke key', permission: 'build', organization }, async (scope) => {
    await revokeKey(scope, parse(keyToRevoke, { keyId }).keyId);
    revalidatePath(orgPath(organization, '/keys'));
    return null;
  });
}

function faultOf({ fields }: AppError): Partial<KeyFault> {
  const ofOrigins = fields.some(({ field }) => field.startsWith('allowed_origins'));
  return ofOrigins ? { field: 'allowedOrigins' } : {};
}
