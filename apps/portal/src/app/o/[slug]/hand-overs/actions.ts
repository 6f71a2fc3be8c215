'use server';

import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../../../../lib/action';
import {
  endHandOver,
  replyToCustomer,
  setHandOverRule,
  startHandOver,
  takeHandOver,
} from '../../../../lib/api/hand-overs';
import { orgPath } from '../../../../organization/path';
import { answerToSend, conversationToTake, handOverToEnd, handOverToTake, ruleToSet } from './handover.rules';

/** Takes over a conversation that its agent has not handed over. */
export async function start(
  organization: string,
  input: z.input<typeof conversationToTake>,
): Promise<ActionResult<{ id: string }>> {
  return attempt({ name: 'portal start hand-over', permission: 'build', organization }, async (scope) => ({
    id: await startHandOver(scope, parse(conversationToTake, input)),
  }));
}

/** Takes over a conversation that waits. */
export async function take(
  organization: string,
  input: z.input<typeof handOverToTake>,
): Promise<ActionResult<null>> {
  return attempt({ name: 'portal take hand-over', permission: 'build', organization }, async (scope) => {
    await takeHandOver(scope, parse(handOverToTake, input));
    revalidatePath(orgPath(organization, '/hand-overs'));
    return null;
  });
}

/** Writes to the customer as a person. */
export async function reply(
  organization: string,
  input: z.input<typeof answerToSend>,
): Promise<ActionResult<null>> {
  return attempt({ name: 'portal reply to customer', permission: 'build', organization }, async (scope) => {
    const request = parse(answerToSend, input);
    await replyToCustomer(scope, request);
    revalidatePath(orgPath(organization, `/hand-overs/${request.id}`));
    return null;
  });
}

/** Gives a conversation back to its agent, or closes it. */
export async function end(
  organization: string,
  input: z.input<typeof handOverToEnd>,
): Promise<ActionResult<null>> {
  return attempt({ name: 'portal end hand-over', permission: 'build', organization }, async (scope) => {
    const request = parse(handOverToEnd, input);
    await endHandOver(scope, request);
    revalidatePath(orgPath(organization, `/hand-overs/${request.id}`));
    return null;
  });
}

/** Changes when an agent hands over by itself. */
export async function setRule(
  organization: string,
  input: z.input<typeof ruleToSet>,
): Promise<ActionResult<null>> {
  return attempt({ name: 'portal set hand-over rule', permission: 'build', organization }, async (scope) => {
    await setHandOverRule(scope, parse(ruleToSet, input));
    revalidatePath(orgPath(organization, '/hand-overs/rules'));
    return null;
  });
}
