'use server';

import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../lib/action';
import { deleteBudget, deleteRateLimit, setBudget, setRateLimit } from '../lib/api/quota';
import { orgPath } from '../organization/path';
import { budgetToSet, limitToSet, ruleToRemove } from './spend.rules';

type Result = Promise<ActionResult<null>>;

/** Creates a budget, or changes the one of the same window. */
export async function putBudget(organization: string, input: z.input<typeof budgetToSet>): Result {
  return attempt({ name: 'portal set budget', permission: 'spend', organization }, async (scope) => {
    await setBudget(scope, parse(budgetToSet, input));
    return shown(organization);
  });
}

export async function removeBudget(organization: string, id: string): Result {
  return attempt({ name: 'portal remove budget', permission: 'spend', organization }, async (scope) => {
    await deleteBudget(scope, parse(ruleToRemove, { id }).id);
    return shown(organization);
  });
}

/** Creates the rate limit, or changes its numbers. */
export async function putLimit(organization: string, input: z.input<typeof limitToSet>): Result {
  return attempt({ name: 'portal set rate limit', permission: 'spend', organization }, async (scope) => {
    await setRateLimit(scope, parse(limitToSet, input));
    return shown(organization);
  });
}

export async function removeLimit(organization: string, id: string): Result {
  return attempt({ name: 'portal remove rate limit', permission: 'spend', organization }, async (scope) => {
    await deleteRateLimit(scope, parse(ruleToRemove, { id }).id);
    return shown(organization);
  });
}

/** Both pages that show rules show the change. */
function shown(organization: string): null {
  for (const path of ['/keys', '/usage']) revalidatePath(orgPath(organization, path));
  return null;
}
