import { hash } from 'node:crypto';
import {
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  type ServerContext,
} from '@modelcontextprotocol/server';
import {
  A2aError,
  isTask,
  messageOfTool,
  questionIn,
  ToolArgumentError,
  toolTaskOf,
} from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { HttpCall } from '@isthmus/platform-http';
import { unstorableIn } from '../unstorable.js';
import {
  AgentRefusal,
  answerOnce,
  askWhole,
  type AgentOperation,
  type MessageFacts,
} from './agent.request.js';
import { canAskUser } from './client.capabilities.js';
import type { McpServices } from './mcp.services.js';
import { HANDLE_CHARACTERS_MAX, taskHandles, type HandledTask } from './task.handle.js';
import { questionOfUser, responseOfUser, type UserResponse } from './waiting.task.js';

/** Of A2A (v1.0.1 §5.4). */
const TASK_NOT_FOUND = -32001;

/** A request of one of the methods of tasks. */
export interface TaskCall {
  call: HttpCall;
  context: ServerContext;
  services: McpServices;
  /** As the client has sent it. */
  taskId: unknown;
}

/** `tasks/get`. Throws ProtocolError and AppError, as all of these do. */
export async function readTask(task: TaskCall): Promise<Result> {
  const { context, taskId } = task;
  const handled = await handledTask(task);
  const found = await agentTask(task, handled, 'tasks/get');
  const facts = { taskId: String(taskId), createdAt: new Date(handled.createdAt) };
  const known = toolTaskOf(found, facts, { now: new Date(), canAskUser: canAskUser(context) });
  if (!known.question) return { ...known.task };
  const { identity, words } = known.question;
  return { ...known.task, inputRequests: { [keyOf(handled, identity)]: questionOfUser(words) } };
}

/**
 * `tasks/update`: the answer to the question that the task asks is its next message, which the agent gets once. Answers to
 * what it does not ask, or asks no more, are ignored.
 */
export async function updateTask(task: TaskCall): Promise<Result> {
  const { context } = task;
  const handled = await handledTask(task);
  const given = givenResponses(context);
  const identity = questionIn(await agentTask(task, handled, 'tasks/update'));
  const key = keyOf(handled, identity);
  if (identity === '' || !given.includes(key)) return {};
  const response = responseTo(key, context);
  // A question that is closed leaves the task waiting.
  if (response.action !== 'accept') return response.action === 'decline' ? cancelTask(task) : {};
  const unstorable = unstorableIn(response.answer);
  if (unstorable) throw invalid(`inputResponses.${key}`, unstorable.description);
  await tell(task, handled, { messageId: key, words: response.answer });
  return {};
}

/** `tasks/cancel`: a task that has ended, or that its agent does not cancel, stays as it is. */
export async function cancelTask(task: TaskCall): Promise<Result> {
  const handled = await handledTask(task);
  const params = { id: handled.taskId };
  await ask(task, handled, { method: 'CancelTask', params, operation: 'tasks/cancel' }).catch(
    (error: unknown) => {
      if (!(error instanceof AgentRefusal)) throw error;
    },
  );
  return {};
}

async function handledTask({ call, services, taskId }: TaskCall): Promise<HandledTask> {
  if (typeof taskId !== 'string' || taskId === '' || taskId.length > HANDLE_CHARACTERS_MAX)
    throw invalid('taskId', `must be text of 1 to ${HANDLE_CHARACTERS_MAX} characters`);
  const handled = await taskHandles(call, services.requestStateKey).read(taskId);
  if (!handled) throw noSuchTask();
  return handled;
}

/** The task as its agent has it, in JSON. */
async function agentTask(task: TaskCall, handled: HandledTask, operation: string): Promise<unknown> {
  const params = { id: handled.taskId, historyLength: 0 };
  const found = await ask(task, handled, { method: 'GetTask', params, operation });
  if (isTask(found)) return found;
  throw new AppError('UPSTREAM_INVALID', 'The agent answered with a task without a state of A2A');
}

/** The agent's answer. Throws ProtocolError for a task that it does not have, AgentRefusal and AppError. */
async function ask(
  { call, services }: TaskCall,
  { agentId }: HandledTask,
  { more = {}, ...asked }: Omit<AgentOperation, 'agentId'> & { more?: MessageFacts },
): Promise<unknown> {
  try {
    return await askWhole(call, { agentId, ...asked }, { services: services.exchange, more });
  } catch (error) {
    const isGone = error instanceof AgentRefusal && error.code === TASK_NOT_FOUND;
    throw isGone || (error instanceof AppError && error.code === 'NOT_FOUND') ? noSuchTask() : error;
  }
}

/** Sends what the user has answered. The key of a question is the id of its answer: an agent gets one. */
async function tell(
  task: TaskCall,
  handled: HandledTask,
  { messageId, words }: { messageId: string; words: string },
): Promise<void> {
  const { skillId, taskId, contextId } = handled;
  const conversation = contextId === undefined ? {} : { contextId };
  const message = messageOfTool({ message: words, taskId, ...conversation }, { messageId, skillId });
  const params = { message, configuration: { returnImmediately: true } };
  const more = { ...answerOnce(message), ...(contextId === undefined ? {} : { sessionId: contextId }) };
  const asked = { method: 'SendMessage' as const, params, operation: 'tasks/update', more };
  await ask(task, handled, asked).catch((error: unknown) => {
    // Another answer to the same question was first.
    if (!(error instanceof A2aError)) throw error;
  });
}

function givenResponses({ mcpReq }: ServerContext): string[] {
  const given = [...Object.keys(mcpReq.inputResponses ?? {}), ...(mcpReq.droppedInputResponseKeys ?? [])];
  if (given.length > 0) return given;
  throw invalid('inputResponses', 'must be an object with a response by a key of inputRequests');
}

function responseTo(key: string, context: ServerContext): UserResponse {
  try {
    return responseOfUser(context, key);
  } catch (error) {
    if (!(error instanceof ToolArgumentError)) throw error;
    const field = `params.inputResponses.${key}`;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `params.${error.message}`, { field });
  }
}

/** What a question of a task is known by to clients. */
function keyOf({ agentId, taskId }: HandledTask, identity: string): string {
  return `answer-${hash('sha256', [agentId, taskId, identity].join('\n')).slice(0, 32)}`;
}

function noSuchTask(): ProtocolError {
  return invalid('taskId', 'task not found; use the taskId of a result of tools/call that you were given');
}

function invalid(field: string, problem: string): ProtocolError {
  const name = `params.${field}`;
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `${name}: ${problem}`, { field: name });
}
