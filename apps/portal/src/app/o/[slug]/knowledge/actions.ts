'use server';

import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../../../../lib/action';
import {
  createKnowledgeBase,
  deleteDocument,
  deleteKnowledgeBase,
  searchKnowledge,
} from '../../../../lib/api/knowledge';
import type { PassageView } from '../../../../lib/api/knowledge.mapper';
import { orgPath } from '../../../../organization/path';
import { baseToChange, documentToDelete, newBase, questionToSearch } from './knowledge.rules';

/** Creates an empty knowledge base. */
export async function create(
  organization: string,
  input: z.input<typeof newBase>,
): Promise<ActionResult<{ id: string }>> {
  return attempt(
    { name: 'portal create knowledge base', permission: 'build', organization },
    async (scope) => {
      const id = await createKnowledgeBase(scope, parse(newBase, input));
      revalidatePath(orgPath(organization, '/knowledge'));
      return { id };
    },
  );
}

/** Deletes a knowledge base with its documents. */
export async function remove(
  organization: string,
  input: z.input<typeof baseToChange>,
): Promise<ActionResult<null>> {
  return attempt(
    { name: 'portal delete knowledge base', permission: 'build', organization },
    async (scope) => {
      await deleteKnowledgeBase(scope, parse(baseToChange, input));
      revalidatePath(orgPath(organization, '/knowledge'));
      return null;
    },
  );
}

/** Deletes a document with its versions. */
export async function removeDocument(
  organization: string,
  input: z.input<typeof documentToDelete>,
): Promise<ActionResult<null>> {
  return attempt({ name: 'portal delete document', permission: 'build', organization }, async (scope) => {
    await deleteDocument(scope, parse(documentToDelete, input));
    return null;
  });
}

/** The passages that fit a question best. */
export async function search(
  organization: string,
  input: z.input<typeof questionToSearch>,
): Promise<ActionResult<PassageView[]>> {
  return attempt({ name: 'portal search knowledge', permission: 'read', organization }, async (scope) =>
    searchKnowledge(scope, parse(questionToSearch, input)),
  );
}
