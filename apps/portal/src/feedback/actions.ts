'use server';

import { parse } from '@isthmus/platform-validation';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../lib/action';
import { markAnswer, type Verdict } from '../lib/api/knowledge-feedback';
import { markToSend } from './mark.rules';

export interface Marked {
  verdict: Verdict;
  isExplained: boolean;
}

/** Says whether an answer from a knowledge base is right. */
export async function mark(
  organization: string,
  input: z.input<typeof markToSend>,
): Promise<ActionResult<Marked>> {
  return attempt({ name: 'portal mark answer', permission: 'build', organization }, async (scope) => {
    const said = parse(markToSend, input);
    await markAnswer(scope, said);
    return { verdict: said.verdict, isExplained: said.comment !== '' };
  });
}
