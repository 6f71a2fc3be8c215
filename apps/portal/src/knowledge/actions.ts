'use server';

import { parse } from '@isthmus/platform-validation';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../lib/action';
import { getSection } from '../lib/api/knowledge';
import type { SectionView } from '../lib/api/knowledge.mapper';
import { sectionToRead } from './section.rules';

/** The section that a citation names. */
export async function readSection(
  organization: string,
  input: z.input<typeof sectionToRead>,
): Promise<ActionResult<SectionView>> {
  return attempt({ name: 'portal read section', permission: 'read', organization }, async (scope) =>
    getSection(scope, parse(sectionToRead, input)),
  );
}
