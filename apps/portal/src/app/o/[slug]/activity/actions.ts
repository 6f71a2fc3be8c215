'use server';

import { attempt, type ActionResult } from '../../../../lib/action';
import { verifyChain, type ChainCheck } from '../../../../lib/api/audit';

/** Recomputes the tenant's audit chain from its first record. */
export async function verify(organization: string): Promise<ActionResult<ChainCheck>> {
  return attempt({ name: 'portal verify', permission: 'read', organization }, verifyChain);
}
