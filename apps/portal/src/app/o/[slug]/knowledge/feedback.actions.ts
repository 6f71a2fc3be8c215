'use server';

import { parse } from '@isthmus/platform-validation';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../../../../lib/action';
import type { QuestionView } from '../../../../lib/api/knowledge-evaluation';
import {
  addFeedbackQuestion,
  dismissFeedback,
  readFeedback,
  type FeedbackDayView,
  type FeedbackView,
} from '../../../../lib/api/knowledge-feedback';
import { feedbackToAdd, feedbackToDismiss, feedbackToRead } from './knowledge.rules';

export interface FeedbackParts {
  waiting: FeedbackView[];
  /** Whether there are more than those. */
  more: boolean;
  days: FeedbackDayView[];
}

/** The marked answers of a base that wait, and marks by day. */
export async function read(
  organization: string,
  input: z.input<typeof feedbackToRead>,
): Promise<ActionResult<FeedbackParts>> {
  return attempt({ name: 'portal read feedback', permission: 'read', organization }, async (scope) =>
    readFeedback(scope, parse(feedbackToRead, input)),
  );
}

/** Makes a question of the base out of a marked answer; returns all questions. */
export async function add(
  organization: string,
  input: z.input<typeof feedbackToAdd>,
): Promise<ActionResult<QuestionView[]>> {
  return attempt({ name: 'portal add feedback question', permission: 'build', organization }, async (scope) =>
    addFeedbackQuestion(scope, parse(feedbackToAdd, input)),
  );
}

/** Takes a marked answer off the list. */
export async function dismiss(
  organization: string,
  input: z.input<typeof feedbackToDismiss>,
): Promise<ActionResult<null>> {
  return attempt({ name: 'portal dismiss feedback', permission: 'build', organization }, async (scope) => {
    await dismissFeedback(scope, parse(feedbackToDismiss, input));
    return null;
  });
}
