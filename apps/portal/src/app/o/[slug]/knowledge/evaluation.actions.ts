'use server';

import type { AppError } from '@isthmus/platform-errors';
import { parse } from '@isthmus/platform-validation';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../../../../lib/action';
import {
  evaluate,
  getEvaluation,
  listQuestions,
  listRuns,
  setQuestions,
  type EvaluationView,
  type QuestionView,
  type RunView,
} from '../../../../lib/api/knowledge-evaluation';
import { baseToChange, evaluationToRead, questionsToSave } from './knowledge.rules';

export interface EvaluationParts {
  questions: QuestionView[];
  runs: RunView[];
  /** The last one, or the one that was asked for; undefined where there is none. */
  evaluation: EvaluationView | undefined;
}

/** The questions of a base, the runs of them, and what came of one. */
export async function readEvaluation(
  organization: string,
  input: z.input<typeof evaluationToRead>,
): Promise<ActionResult<EvaluationParts>> {
  return attempt({ name: 'portal read evaluation', permission: 'read', organization }, async (scope) => {
    const request = parse(evaluationToRead, input);
    const [questions, { runs }, evaluation] = await Promise.all([
      listQuestions(scope, request.knowledgeBaseId),
      listRuns(scope, request.knowledgeBaseId),
      getEvaluation(scope, request),
    ]);
    return { questions, runs, evaluation };
  });
}

/** Which questions were refused, from 0. */
interface Refused {
  places: number[];
}

/** Replaces the questions of a base. */
export async function saveQuestions(
  organization: string,
  input: z.input<typeof questionsToSave>,
): Promise<ActionResult<QuestionView[], Refused>> {
  return attempt(
    { name: 'portal save questions', permission: 'build', organization },
    async (scope) => setQuestions(scope, parse(questionsToSave, input)),
    (error) => ({ places: placesIn(error) }),
  );
}

/** Asks a base all of its questions. */
export async function runEvaluation(
  organization: string,
  input: z.input<typeof baseToChange>,
): Promise<ActionResult<EvaluationView>> {
  return attempt(
    { name: 'portal evaluate knowledge base', permission: 'build', organization },
    async (scope) => evaluate(scope, parse(baseToChange, input)),
  );
}

function placesIn({ fields = [] }: Pick<AppError, 'fields'>): number[] {
  return fields.flatMap(({ field }) => {
    const place = /^questions\[(\d+)\]/.exec(field)?.[1];
    return place === undefined ? [] : [Number(place)];
  });
}
