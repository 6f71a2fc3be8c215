'use server';

import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../../../../lib/action';
import {
  cancelDeletion,
  saveOrganization,
  scheduleDeletion,
} from '../../../../lib/auth/organization-settings';
import { runtime } from '../../../../lib/runtime';
import { orgPath } from '../../../../organization/path';
import { organizationSettings } from './settings.rules';

/** Changes name and slug; returns the slug, which is part of the address of every page. */
export async function save(
  organization: string,
  input: z.input<typeof organizationSettings>,
): Promise<ActionResult<{ slug: string }>> {
  return attempt(
    { name: 'portal save organisation', permission: 'manage', organization },
    async (scope, { user }) => {
      const { pool } = await runtime();
      const settings = parse(organizationSettings, input);
      await saveOrganization(pool, { scope, userId: user.id }, settings);
      revalidatePath(orgPath(organization, '/settings'));
      return { slug: settings.slug };
    },
  );
}

export async function announceDeletion(organization: string): Promise<ActionResult<null>> {
  return attempt(
    { name: 'portal delete organisation', permission: 'own', organization },
    async (scope, { user }) => {
      const { pool } = await runtime();
      await scheduleDeletion(pool, { scope, userId: user.id });
      revalidatePath(orgPath(organization, '/settings'));
      return null;
    },
  );
}

export async function undoDeletion(organization: string): Promise<ActionResult<null>> {
  return attempt(
    { name: 'portal restore organisation', permission: 'own', organization },
    async (scope, { user }) => {
      const { pool } = await runtime();
      await cancelDeletion(pool, { scope, userId: user.id });
      revalidatePath(orgPath(organization, '/settings'));
      return null;
    },
  );
}
