import { hash } from 'node:crypto';
import type {
  CallToolResult,
  InputRequiredResult,
  RequestStateCodec,
  ServerContext,
} from '@modelcontextprotocol/server';
import {
  beginningOf,
  newToolTask,
  ToolArgumentError,
  wordsInResult,
  type SkillTool,
  type ToolResult,
} from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { HttpCall } from '@isthmus/platform-http';
import { newId } from '@isthmus/platform-identity';
import { askAgent, cancelTask, type AgentQuestion } from './agent.question.js';
import { AgentRefusal } from './agent.request.js';
import { canAskUser, canFollowTasks } from './client.capabilities.js';
import { protocolErrorOf } from './mcp.errors.js';
import type { McpServices } from './mcp.services.js';
import { taskHandles } from './task.handle.js';
import { askUser, responseOfUser, type WaitingTask } from './waiting.task.js';

const PROGRESS_CHARACTERS_MAX = 2_000;

export interface ToolCall {
  call: HttpCall;
  context: ServerContext;
  services: McpServices;
  waiting: RequestStateCodec<WaitingTask>;
}

interface FoundCall extends ToolCall {
  /** Answered with a task of MCP where the agent's goes on. */
  asTask: boolean;
}

interface ToolRequest {
  name: string;
  arguments?: Record<string, unknown> | undefined;
}

/** What goes wrong is a result, so that the model behind the client reads what it can do about it (tools, error handling). */
export async function callTool(
  { name, arguments: args = {} }: ToolRequest,
  toolCall: ToolCall,
): Promise<CallToolResult | InputRequiredResult> {
  const { call, context, services } = toolCall;
  try {
    const tool = (await services.directory.toolsFor(call.principal.scope)).find((one) => one.name === name);
    if (!tool)
      throw new ToolArgumentError(`Unknown tool ${JSON.stringify(name.slice(0, 80))}; list the tools again`);
    // The tools of MCP servers say how far they are on the stream of their call alone (ADR 0026).
    const asTask = canFollowTasks(context) && !tool.isServerTool;
    return await answerOf(tool, args, { ...toolCall, asTask });
  } catch (error) {
    call.outcome = error instanceof AppError ? error.code : 'tool_error';
    if (error instanceof ToolArgumentError || error instanceof AgentRefusal) return failure(error.message);
    if (!(error instanceof AppError)) throw protocolErrorOf(error, call);
    const { message, remedy, code, retryAfterMs } = error;
    const words = remedy === undefined ? message : `${message}. ${remedy}`;
    return failure(words, { 'isthmus/error': { code, ...(retryAfterMs !== undefined && { retryAfterMs }) } });
  }
}

/** Asks the agent. A task that waits for its user is asked of them where the client can, and continued with their answer. */
async function answerOf(
  tool: SkillTool,
  args: Record<string, unknown>,
  toolCall: FoundCall,
): Promise<CallToolResult | InputRequiredResult> {
  const { context } = toolCall;
  const waiting = context.mcpReq.requestState<WaitingTask>();
  if (!waiting) return ask(tool, { args }, toolCall);
  if (waiting.tool !== tool.name) throw new ToolArgumentError('requestState: is that of another tool');
  const { tool: _, questionId, ...task } = waiting;
  const response = responseOfUser(context);
  // The answer is a message, whatever the arguments of the tool are.
  if (response.action === 'accept')
    return ask(
      { ...tool, isServerTool: false },
      { args: { ...task, message: response.answer }, questionId },
      toolCall,
    );
  return response.action === 'decline' ? decline(tool, task, toolCall) : dismissed(task);
}

async function ask(
  tool: SkillTool,
  asked: Pick<AgentQuestion, 'args' | 'questionId'>,
  toolCall: FoundCall,
): Promise<CallToolResult | InputRequiredResult> {
  const { call, context, services, waiting, asTask } = toolCall;
  const question: AgentQuestion = {
    ...asked,
    call,
    tool,
    asTask,
    onWords: progressOf(context),
    cancelled: context.mcpReq.signal,
  };
  const result = await askAgent(question, services.exchange);
  const { state, taskId, contextId } = result.structuredContent;
  if (taskId === undefined) return { ...result };
  if (asTask && state === 'working') return begun(tool, result, toolCall);
  if (state !== 'input-required' || !canAskUser(context)) return { ...result };
  // The same where an answer is repeated, so that the question after it is answered once too.
  const questionId =
    asked.questionId === undefined ? newId() : nextAfter(asked.questionId, wordsInResult(result));
  const task = { tool: tool.name, questionId, taskId, ...(contextId === undefined ? {} : { contextId }) };
  return askUser(wordsInResult(result), await waiting.mint(task, context));
}

/** The question that follows the answer to another one. */
function nextAfter(questionId: string, words: string): string {
  return hash('sha256', JSON.stringify([questionId, words])).slice(0, 32);
}

/** A task that goes on, as one that its client follows by `tasks/get`. */
async function begun(
  { agentId, skillId }: SkillTool,
  result: ToolResult,
  { call, services }: ToolCall,
): Promise<CallToolResult> {
  const { taskId = '', contextId } = result.structuredContent;
  const createdAt = new Date();
  const task = { agentId, skillId, taskId, contextId, createdAt: createdAt.getTime() };
  const handle = await taskHandles(call, services.requestStateKey).of(task);
  if (handle === undefined) return { ...result };
  return { resultType: 'task', ...newToolTask({ taskId: handle, createdAt }), content: [] };
}

type Task = Omit<WaitingTask, 'tool' | 'questionId'>;

async function decline(tool: SkillTool, task: Task, { call, services }: ToolCall): Promise<CallToolResult> {
  const isCancelled = await cancelTask({ call, tool }, task.taskId, services.exchange);
  const rest = isCancelled
    ? 'the task is cancelled'
    : 'the agent could not be reached; the task may still wait';
  return failure(`The user declined to answer, and ${rest}.`);
}

function dismissed(task: Task): CallToolResult {
  const words =
    'The user closed the question. The task still waits; call again with its taskId to continue it.';
  return {
    content: [{ type: 'text', text: words }],
    structuredContent: { state: 'input-required', ...task },
  };
}

function failure(text: string, meta?: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true, ...(meta && { _meta: meta }) };
}

/**
 * Words that come before the answer is whole, for a client that has asked for progress. Nothing waits for them to be
 * written: a client that has gone would be waited for without end. An answer is bounded, and so are they.
 */
function progressOf({ mcpReq }: ServerContext): (words: string) => void {
  const progressToken = mcpReq._meta?.progressToken;
  let progress = 0;
  return (words) => {
    if (progressToken === undefined) return;
    const message = beginningOf(words, PROGRESS_CHARACTERS_MAX);
    progress += 1;
    const params = { progressToken, progress, message };
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
