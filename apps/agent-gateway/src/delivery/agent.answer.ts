import { conversationIn, endOfA2aResponse } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { OutboundError, readBytes } from '@isthmus/platform-outbound';
import { JSON_DEPTH_MAX, readJson } from '@isthmus/platform-validation';
import type { AgentAnswer, AnswerEnd } from './agent.delivery.js';

const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
/** What a request may hold comes back within a task and its history. */
const ANSWER_DEPTH_MAX = 2 * JSON_DEPTH_MAX;
/** Of one event that an agent streams. */
export const EVENT_LIMITS = { eventCharactersMax: 8 * 1024 * 1024 };

export function isEventStream({ headers }: Pick<AgentAnswer, 'headers'>): boolean {
  return (headers['content-type'] ?? '').startsWith('text/event-stream');
}

/** Throws UPSTREAM_INVALID, and gives up the body, unless the agent answered with status 200. */
export function assertOk({ statusCode, body }: AgentAnswer): void {
  if (statusCode === 200) return;
  body.destroy();
  throw new AppError('UPSTREAM_INVALID', `The agent answered with HTTP status ${statusCode}`);
}

/** The whole body, so that half an answer is never passed on as one. Throws AppError, or the reason of `signal`. */
export async function readAnswer({ body }: AgentAnswer, signal: AbortSignal): Promise<Buffer> {
  try {
    return await readBytes(body, ANSWER_BYTES_MAX);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof OutboundError && cause.failure === 'too_large')
      throw new AppError('UPSTREAM_INVALID', `The agent's answer has more than ${ANSWER_BYTES_MAX} bytes`);
    throw truncatedAnswer(cause);
  }
}

/** How an answer ended whose last response of JSON-RPC is given. */
export function endOfAnswer(
  response: Buffer,
  answer: Pick<AgentAnswer, 'hosted' | 'conversation'>,
): AnswerEnd {
  answer.conversation?.(conversationIn(response));
  return endOfA2aResponse(response, answer);
}

export function truncatedAnswer(cause: unknown, remedy?: string): AppError {
  return new AppError(
    'UPSTREAM_UNAVAILABLE',
    'The agent closed the connection before its answer was complete',
    {
      cause,
      ...(remedy === undefined ? {} : { remedy }),
    },
  );
}

/** A response of JSON-RPC. Throws UPSTREAM_INVALID if it is not one, or nests too deep to be told in other words. */
export function rpcResponseIn(text: string): { result?: unknown; error?: unknown } {
  let problem = 'is not JSON-RPC';
  try {
    const value = readJson(text, { depthMax: ANSWER_DEPTH_MAX });
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    const isDeep = error instanceof AppError && error.metadata['code'] === 'nested_too_deep';
    if (isDeep) problem = `nests deeper than ${ANSWER_DEPTH_MAX} levels`;
  }
  throw new AppError('UPSTREAM_INVALID', `The agent sent an answer that ${problem}`);
}
