import { z } from 'zod';

const ANSWER_ID = /^chatcmpl-([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;
const RULE = 'must be the id of an answer: chatcmpl- and 32 hexadecimal digits';

/** The id that an answer carries, as that of its request. */
export const answerId = () =>
  z
    .string(RULE)
    .regex(ANSWER_ID, RULE)
    .transform((id) => id.replace(ANSWER_ID, '$1-$2-$3-$4-$5'));

/** The id that the answer to a request carries. */
export function answerIdOf(requestId: string): string {
  return `chatcmpl-${requestId.replaceAll('-', '')}`;
}
