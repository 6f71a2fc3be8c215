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
import {
  evaluate,
  getEvaluation,
  listQuestions,
  setQuestions,
  type EvaluationView,
  type QuestionView,
} from '../../../../lib/api/knowledge-evaluation';
import type { PassageView } from '../../../../lib/api/knowledge.mapper';
import { orgPath } from '../../../../organization/path';
import {
  baseToDelete,
  baseToEvaluate,
  documentToDelete,
  evaluationToRead,
  newBase,
  questionsToSave,
  questionToSearch,
} from './knowledge.rules';

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
  input: z.input<typeof baseToDelete>,
): Promise<ActionResult<null>> {
  return attempt(
    { name: 'portal delete knowledge base', permission: 'build', organization },
    async (scope) => {
      await deleteKnowledgeBase(scope, parse(baseToDelete, input));
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

/** The questions of a base, and the last evaluation by them. */
export async function readEvaluation(
  organization: string,
  input: z.input<typeof evaluationToRead>,
): Promise<ActionResult<{ questions: QuestionView[]; evaluation: EvaluationView | undefined }>> {
  return attempt({ name: 'portal read evaluation', permission: 'read', organization }, async (scope) => {
    const { knowledgeBaseId } = parse(evaluationToRead, input);
    const [questions, evaluation] = await Promise.all([
      listQuestions(scope, knowledgeBaseId),
      getEvaluation(scope, knowledgeBaseId),
    ]);
    return { questions, evaluation };
  });
}

/** Replaces the questions of a base. */
export async function saveQuestions(
  organization: string,
  input: z.input<typeof questionsToSave>,
): Promise<ActionResult<null>> {
  return attempt({ name: 'portal save questions', permission: 'build', organization }, async (scope) => {
    await setQuestions(scope, parse(questionsToSave, input));
    return null;
  });
}

/** Asks a base all of its questions. */
export async function runEvaluation(
  organization: string,
  input: z.input<typeof baseToEvaluate>,
): Promise<ActionResult<EvaluationView>> {
  return attempt(
    { name: 'portal evaluate knowledge base', permission: 'build', organization },
    async (scope) => evaluate(scope, parse(baseToEvaluate, input)),
  );
}
