'use server';

import { parse } from '@isthmus/platform-validation';
import { headers } from 'next/headers';
import type { z } from 'zod';
import { attemptAsUser, type ActionResult } from '../../lib/action';
import { decide } from '../../lib/oauth/consent';
import { runtime } from '../../lib/runtime';
import { decision } from './connect.rules';

/** Connects an application, or refuses it; both lead back to it. */
export async function decideConnection(
  input: z.input<typeof decision>,
): Promise<ActionResult<{ url: string }>> {
  return attemptAsUser('portal connect application', async (signedIn) => {
    const { query, organization } = parse(decision, input);
    const request = { headers: await headers() };
    return { url: await decide(await runtime(), request, { query, organization, signedIn }) };
  });
}
