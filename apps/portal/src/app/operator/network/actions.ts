'use server';

import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { attemptAsOperator, type ActionResult } from '../../../lib/action';
import { setLinkState } from '../../../lib/api/infrastructure';
import { linkToSet } from './link.rules';

/** Drains a link, takes it down, or puts it back into service; latencies follow within seconds. */
export async function changeLink(input: z.input<typeof linkToSet>): Promise<ActionResult<null>> {
  return attemptAsOperator({ name: 'portal set link state', permission: 'operator' }, async ({ scope }) => {
    await setLinkState(scope, parse(linkToSet, input));
    revalidatePath('/operator/network');
    return null;
  });
}
