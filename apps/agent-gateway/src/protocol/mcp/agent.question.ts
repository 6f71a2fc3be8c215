import {
  A2aError,
  emptyTurn,
  messageOfServerTool,
  messageOfTool,
  takeEvent,
  ToolArgumentError,
  toolResultOf,
  type AgentTurn,
  type SkillTool,
  type ToolResult,
} from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { readEvents, type HttpCall } from '@isthmus/platform-http';
import { newId } from '@isthmus/platform-identity';
import {
  assertOk,
  endOfAnswer,
  isEventStream,
  readAnswer,
  rpcResponseIn,
  truncatedAnswer,
} from '../../delivery/agent.answer.js';
import type { AgentAnswer } from '../../delivery/agent.delivery.js';
import { runExchange, type ExchangeServices } from '../../exchange/exchange.flow.js';
import type { AnswerEnd } from '../../exchange/exchange.model.js';
import { unstorableIn } from '../unstorable.js';
import { AgentRefusal, answerOnce, askWhole, exchangeOf, refusalOf, requestOf } from './agent.request.js';

/** All that an agent may answer to one tool call. */
const ANSWER_CHARACTERS_MAX = 4 * 1024 * 1024;
const CANCEL_MS_MAX = 5_000;

export interface AgentQuestion {
  call: HttpCall;
  tool: SkillTool;
  args: unknown;
  /** The arguments are the answer to this question; it is given once. */
  questionId?: string | undefined;
  /** The client follows a task that goes on by itself: the agent answers as soon as there is one. */
  asTask: boolean;
  /** Called with the words of each event, in order. */
  onWords: (words: string) => void;
  /** Aborted when the client cancels the request. */
  cancelled: AbortSignal;
}

/**
 * Asks an agent what the arguments of a tool say, and waits for its answer. A task that the client cancels is cancelled at
 * the agent too. Throws ToolArgumentError, AgentRefusal and AppError.
 */
export async function askAgent(question: AgentQuestion, services: ExchangeServices): Promise<ToolResult> {
  const { call, tool, args, questionId, asTask, cancelled, onWords } = question;
  const unstorable = unstorableIn(args);
  if (unstorable) throw unstorableArgument(unstorable);
  const messageOf = tool.isServerTool ? messageOfServerTool : messageOfTool;
  const message = messageOf(args, { messageId: questionId ?? newId(), skillId: tool.skillId });
  const method = tool.streams && !asTask ? 'SendStreamingMessage' : 'SendMessage';
  const params = { message, ...(asTask && { configuration: { returnImmediately: true } }) };
  const request = {
    ...requestOf(call, { method, params, operation: 'tools/call' }),
    ...(message.contextId !== undefined && { sessionId: message.contextId }),
    ...(questionId !== undefined && answerOnce(message)),
  };
  const left = new AbortController();
  const leave = () => left.abort(new AppError('CANCELLED', 'The client cancelled the request'));
  cancelled.addEventListener('abort', leave, { once: true });
  const signal = AbortSignal.any([call.signal, left.signal]);
  const reading: Reading = { turn: emptyTurn(), signal, onWords, failure: undefined };
  const respond = (answer: AgentAnswer) => takeAnswer(answer, reading);
  try {
    const { agentId } = tool;
    await runExchange(exchangeOf(call, { agentId, signal, request, respond }), services);
  } catch (error) {
    if (signal.aborted) void cancelTask(question, reading.turn.taskId, services);
    throw error instanceof A2aError ? refusedAnswer(error) : error;
  } finally {
    cancelled.removeEventListener('abort', leave);
  }
  if (reading.failure) throw reading.failure;
  return toolResultOf(reading.turn);
}

/** The gateway's own errors of an answer that is given once. */
function refusedAnswer({ field, message, code }: A2aError): Error {
  if (field !== 'message.messageId') return new AgentRefusal(message, code);
  return new ToolArgumentError(
    'requestState: its question has another answer already; call again with the taskId to say more',
  );
}

function unstorableArgument({
  field,
  description,
}: {
  field: string;
  description: string;
}): ToolArgumentError {
  return new ToolArgumentError(`arguments${field && `.${field}`}: ${description}`);
}

interface Reading {
  turn: AgentTurn;
  signal: AbortSignal;
  onWords: (words: string) => void;
  /** Why an answer that began is no answer; the exchange ends as `takeAnswer` says. */
  failure: Error | undefined;
}

async function takeAnswer(answer: AgentAnswer, reading: Reading): Promise<AnswerEnd> {
  assertOk(answer);
  const last = isEventStream(answer) ? await takeStream(answer, reading) : await takeWhole(answer, reading);
  return last === undefined ? 'truncated' : endOfAnswer(last, answer);
}

async function takeWhole(answer: AgentAnswer, reading: Reading): Promise<Buffer> {
  const body = await readAnswer(answer, reading.signal);
  takeResponse(body.toString(), reading);
  return body;
}

/** The last response; undefined when the stream ended early. */
async function takeStream({ body }: AgentAnswer, reading: Reading): Promise<Buffer | undefined> {
  const { signal, onWords } = reading;
  let last: string | undefined;
  let characters = 0;
  try {
    for await (const { data, unterminated } of readEvents(body, {
      eventCharactersMax: ANSWER_CHARACTERS_MAX,
    })) {
      characters += data.length;
      if (characters > ANSWER_CHARACTERS_MAX) throw tooLong();
      if (unterminated) throw truncatedAnswer(undefined);
      last = data;
      const words = takeResponse(data, reading);
      if (words !== '') onWords(words);
    }
    if (last === undefined) throw truncatedAnswer(undefined);
    return Buffer.from(last);
  } catch (error) {
    signal.throwIfAborted();
    reading.failure = error instanceof AppError ? error : truncatedAnswer(error);
    return undefined;
  }
}

/** Takes a response of JSON-RPC. Throws UPSTREAM_INVALID if it is not one. */
function takeResponse(text: string, reading: Reading): string {
  const { result, error } = rpcResponseIn(text);
  if (error === undefined) return takeEvent(reading.turn, result);
  reading.failure = refusalOf(error);
  return '';
}

/** Asks the agent to stop a task that nobody waits for any more; resolves to whether it has accepted that. Never throws. */
export async function cancelTask(
  { call, tool: { agentId } }: Pick<AgentQuestion, 'call' | 'tool'>,
  taskId: string,
  services: ExchangeServices,
): Promise<boolean> {
  if (taskId === '') return false;
  const signal = AbortSignal.timeout(CANCEL_MS_MAX);
  try {
    const asked = { agentId, method: 'CancelTask' as const, params: { id: taskId } };
    await askWhole(call, asked, { services, signal });
    return true;
  } catch (error) {
    if (!(error instanceof AgentRefusal))
      call.span.recordException(error instanceof Error ? error : String(error));
    return false;
  }
}

function tooLong(): AppError {
  return new AppError(
    'UPSTREAM_INVALID',
    `The agent's answer has more than ${ANSWER_CHARACTERS_MAX} characters`,
    {
      remedy: 'Ask for less at once, or read the task by A2A.',
    },
  );
}
