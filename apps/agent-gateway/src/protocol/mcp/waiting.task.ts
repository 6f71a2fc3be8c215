import { hkdfSync } from 'node:crypto';
import {
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  type InputRequest,
  type InputRequiredResult,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { ToolArgumentError } from '@isthmus/domain-exchange';
import type { HttpCall } from '@isthmus/platform-http';

/** A task of an agent that waits for its user, between two requests of a client. */
export interface WaitingTask {
  tool: string;
  /** Another for each question, so that each has a state of its own. */
  questionId: string;
  taskId: string;
  contextId?: string;
}

/** How long a user may take. */
const TTL_S = 3_600;
const KEY_BYTES = 32;
const ANSWER = 'answer';
const ANSWER_CHARACTERS_MAX = 10_000;

/** The secret of every instance of this service, from the key that they share. */
export function requestStateKey(serviceKey: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', serviceKey, '', 'isthmus mcp requestState', KEY_BYTES));
}

/**
 * Signs tasks that wait (2026-07-28, basic, multi round-trip requests): a state is accepted from the principal alone to whom
 * it was given, for an hour.
 */
export function waitingTasks(call: HttpCall, key: Uint8Array): RequestStateCodec<WaitingTask> {
  const { organisation, scope, keyId } = call.principal;
  const holder = [organisation, scope.actor, keyId].join('\n');
  return createRequestStateCodec<WaitingTask>({ key, ttlSeconds: TTL_S, bind: () => holder });
}

/** The question, and the state in which the client gives it back with the answer. */
export function askUser(words: string, requestState: string): InputRequiredResult {
  return inputRequired({ inputRequests: { [ANSWER]: questionOfUser(words) }, requestState });
}

/** One form with one answer: agents ask in words. */
export function questionOfUser(words: string): InputRequest {
  const requestedSchema = {
    type: 'object' as const,
    properties: {
      [ANSWER]: { type: 'string' as const, title: 'Answer', minLength: 1, maxLength: ANSWER_CHARACTERS_MAX },
    },
    required: [ANSWER],
  };
  return inputRequired.elicit({ message: words, requestedSchema });
}

/** What the user has done with the question. `cancel` means that they closed it without a choice. */
export type UserResponse = { action: 'accept'; answer: string } | { action: 'decline' | 'cancel' };

/** Throws ToolArgumentError for a request without the response to `question`, or with another than was asked for. */
export function responseOfUser({ mcpReq }: ServerContext, question = ANSWER): UserResponse {
  const response = inputResponse(mcpReq.inputResponses, question);
  if (response.kind === 'elicit' && response.action !== 'accept') return { action: response.action };
  const answer = response.kind === 'elicit' ? response.content?.[ANSWER] : undefined;
  if (typeof answer === 'string' && answer !== '' && answer.length <= ANSWER_CHARACTERS_MAX)
    return { action: 'accept', answer };
  throw new ToolArgumentError(
    `inputResponses.${question}: must be an elicitation with text of 1 to ${ANSWER_CHARACTERS_MAX} characters as "${ANSWER}"`,
  );
}
