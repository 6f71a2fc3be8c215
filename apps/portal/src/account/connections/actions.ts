'use server';

import { parse } from '@isthmus/platform-validation';
import type { z } from 'zod';
import { attemptAsUser, type ActionResult } from '../../lib/action';
import { disconnect } from '../../lib/oauth/grants';
import { runtime } from '../../lib/runtime';
import { oneConnection } from './connection.rules';

/**
 * Ends what an application may do for the user, at once. NOT_FOUND for one that somebody else has connected and, in a
 * session that an organisation's provider began, for one of another organisation.
 */
export async function disconnectApplication(
  input: z.input<typeof oneConnection>,
): Promise<ActionResult<null>> {
  return attemptAsUser('portal disconnect application', async ({ user, ssoOrganizationId }) => {
    const { connectionId } = parse(oneConnection, input);
    await disconnect((await runtime()).pool, { userId: user.id, ssoOrganizationId }, connectionId);
    return null;
  });
}
