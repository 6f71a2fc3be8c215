import type { Assessment, ConversationLine, HandOverRequest, HandOverRule } from '@isthmus/runtime-api';

/** Why the agent gives up by itself, if it does: `answers` are its answers so far, the newest last. */
export function reasonToHandOver(
  rule: HandOverRule,
  answers: readonly Assessment[],
): Exclude<HandOverRequest['reason'], 'asked'> | undefined {
  if (!rule.enabled || answers.length < rule.answers) return undefined;
  const newest = answers.slice(-rule.answers);
  if (newest.every(({ known }) => known === false)) return 'abstained';
  return newest.every((answer) => isUnsure(answer, rule)) ? 'unsure' : undefined;
}

/** A model that says nothing of its answer is neither sure nor unsure. */
function isUnsure({ known, confidence }: Assessment, { confidenceMin }: HandOverRule): boolean {
  return known === false || (confidence !== undefined && confidence < confidenceMin);
}

/** The agent's answers after the last line of a person: what went wrong before has been dealt with. */
export function answersSincePerson(lines: readonly ConversationLine[]): ConversationLine[] {
  const last = lines.findLastIndex(({ role }) => role === 'person');
  return lines.slice(last + 1).filter(({ role }) => role === 'assistant');
}
