import { Injectable } from '@nestjs/common';
import {
  A2aError,
  askForArguments,
  chooseTool,
  isObject,
  hasEnded,
  responsesOf,
  stateOf,
  taskView,
  withMessage,
  type BridgedTask,
  type InputRequests,
  type InputResponse,
  type McpServer,
  type ServerTool,
} from '@isthmus/domain-exchange';
import { newId } from '@isthmus/platform-identity';
import { storableJson } from '@isthmus/platform-validation';
import { BridgedTaskRepository, type StoredTask } from './bridged.task.repository.js';
import type { HeldAnswer } from './held.answer.js';
import { SchemaCheck } from './schema.check.js';
import { TaskOperations, type Params } from './task.operations.js';
import type { ToolCall } from './tool.call.js';
import { nextOf, workingOn, type CallOrigin } from './tool.run.js';
import { ToolRuns, type Waiting } from './tool.runs.js';

/** A request of A2A for an MCP server. */
export interface McpRequest {
  origin: CallOrigin;
  server: McpServer;
  params: Params;
  /** The call goes on when its exchange has ended. */
  isDetached: boolean;
  /** The id of a new task, where it is known already. */
  taskId?: string | undefined;
}

/** What a message comes to. One of the two is used: events of A2A until the task stops, or the task that has stopped. */
export interface Turn {
  task: BridgedTask;
  events: AsyncIterable<object>;
  /** Rejects when there is no result. */
  stopped: () => Promise<BridgedTask>;
}

/** A task and what is known of the call that it stands for. */
interface Chosen {
  task: BridgedTask;
  isStored: boolean;
  /** The tool that was chosen before. */
  former?: string | undefined;
}

/** Messages to MCP servers: which tool they call, and how calls go on that wait for their user. */
@Injectable()
export class MessageTurns {
  constructor(
    private readonly tasks: BridgedTaskRepository,
    private readonly operations: TaskOperations,
    private readonly runs: ToolRuns,
    private readonly schemas: SchemaCheck,
  ) {}

  /** Begins or continues a task. Throws A2aError, OutboundError when the server cannot be reached, and AppError. */
  async begin(request: McpRequest): Promise<Turn> {
    const { message } = request.params;
    const { taskId, contextId } = isObject(message) ? message : {};
    if (typeof taskId === 'string' && taskId !== '') return this.goOn(request, taskId);
    const task: BridgedTask = workingOn({
      id: request.taskId ?? newId(),
      contextId: typeof contextId === 'string' && contextId !== '' ? contextId : newId(),
      status: { state: 'TASK_STATE_WORKING', timestamp: '' },
      history: [],
    });
    return this.choose(request, { task: withMessage(task, Object(message) as object), isStored: false });
  }

  /** Calls the tool that the message means, or asks for what it leaves open. */
  private async choose(request: McpRequest, { task, isStored, former }: Chosen): Promise<Turn> {
    const { origin, server, params } = request;
    const choice = chooseTool(params['message'], server.tools, former);
    const question = 'ask' in choice ? choice : this.questionTo(choice.tool, choice.arguments);
    if ('ask' in choice || question) {
      const { ask = [], tool } = question ?? {};
      const asking = nextOf(task, { state: 'INPUT_REQUIRED', parts: storableJson(ask) });
      const waiting = await this.runs.seal({ kind: 'choice', ...(tool !== undefined && { tool }) }, task.id);
      const change = { task: asking, waiting };
      if (!isStored) await this.tasks.insert(origin.owner, asking, change);
      else if (!(await this.tasks.change(origin.owner, { from: ['INPUT_REQUIRED'], ...change })))
        throw notWaiting();
      return turnOf(asking);
    }
    return this.call(request, { task: workingOn(task, choice.notCarried), isStored }, choice);
  }

  private questionTo(tool: ServerTool, args: Record<string, unknown>) {
    const problem = this.schemas.problemOf(tool.inputSchema, args, 'arguments');
    return problem === undefined ? undefined : askForArguments(tool, problem);
  }

  private async call(
    { origin, isDetached }: McpRequest,
    { task, isStored }: Chosen,
    call: ToolCall,
  ): Promise<Turn> {
    const work = { call, ...(isStored && { from: 'INPUT_REQUIRED' as const }) };
    const run = await this.runs.begin(origin, task, work);
    if (!run) throw notWaiting();
    if (isDetached) run.detach();
    async function* events(): AsyncGenerator<object> {
      yield { task: taskView(task, {}) };
      yield* run?.events as AsyncIterable<object>; // Only stream responses are written to it.
      await run?.stopped;
    }
    return { task, events: events(), stopped: () => run.stopped };
  }

  /** A message for a task that waits. */
  private async goOn(request: McpRequest, taskId: string): Promise<Turn> {
    const { params, server, origin } = request;
    const stored = await this.operations.find(origin.owner, taskId);
    const message = Object(params['message']) as Params; // Checked.
    assertWaiting(stored, message);
    const waiting = await this.runs.unseal<Waiting>(stored.waiting ?? '', taskId);
    const task = withMessage(stored.task, message);
    if (waiting.kind === 'choice')
      return this.choose(request, { task, isStored: true, former: waiting.tool });
    const responses = this.responsesTo(waiting.requests, message);
    if (typeof responses === 'string') return this.askAgain(request, task, { stored, problem: responses });
    if (waiting.kind === 'held')
      return this.answerHeld(request, task, {
        question: waiting.question,
        response: responses['answer'] ?? { action: 'cancel' },
      });
    const tool = server.tools.find(({ name }) => name === waiting.call.tool);
    if (!tool)
      throw new A2aError('UnsupportedOperation', 'The server no longer has this tool; send a new message');
    const { requestState } = waiting;
    const call: ToolCall = {
      tool,
      arguments: waiting.call.arguments,
      inputResponses: responses,
      ...(requestState !== undefined && { requestState }),
    };
    return this.call(request, { task: workingOn(task), isStored: true }, call);
  }

  /** What the user has answered, or what is wrong with it. */
  private responsesTo(requests: InputRequests, message: Params): Record<string, InputResponse> | string {
    const responses = responsesOf(message, requests);
    if (!responses) return 'Answer with a data part that has the fields of the form.';
    for (const [key, { content }] of Object.entries(responses)) {
      const { requestedSchema } = Object(requests[key]?.params) as {
        requestedSchema?: Record<string, unknown>;
      };
      const problem = content && requestedSchema && this.schemas.problemOf(requestedSchema, content, key);
      if (problem !== undefined) return problem;
    }
    return responses;
  }

  private async askAgain(
    { origin }: McpRequest,
    task: BridgedTask,
    { stored, problem }: { stored: StoredTask; problem: string },
  ): Promise<Turn> {
    const { parts = [] } = (stored.task.status.message ?? {}) as { parts?: object[] };
    const said = { text: storableJson(problem) };
    const asking = nextOf(task, { state: 'INPUT_REQUIRED', parts: [said, ...parts.slice(-2)] });
    const { waiting, aliveAt } = stored;
    const change = { from: ['INPUT_REQUIRED' as const], task: asking, waiting, aliveAt };
    if (!(await this.tasks.change(origin.owner, change))) throw notWaiting();
    return turnOf(asking);
  }

  /** Gives the answer to the process that holds the call open, and waits for what comes of it. */
  private async answerHeld(
    { origin, isDetached }: McpRequest,
    task: BridgedTask,
    given: HeldAnswer,
  ): Promise<Turn> {
    const { owner, signal } = origin;
    const working = workingOn(task);
    const answer = await this.runs.seal(given, task.id);
    const change = { from: ['INPUT_REQUIRED' as const], task: working, answer, aliveAt: new Date() };
    if (!(await this.tasks.change(owner, change))) throw notWaiting();
    this.runs.answer(task.id, given);
    const { operations } = this;
    async function* events(): AsyncGenerator<object> {
      try {
        yield* operations.changes(owner, working, { signal, until: (state) => state !== 'WORKING' });
      } finally {
        if (signal.aborted && !isDetached)
          await operations.cancel(owner, { id: task.id }).catch(() => undefined);
      }
    }
    const stopped = async () => {
      for await (const _ of events()); // Each event is in the task, too.
      return (await operations.find(owner, task.id)).task;
    };
    return { task: working, events: events(), stopped };
  }
}

function turnOf(task: BridgedTask): Turn {
  const events = async function* () {
    yield { task: taskView(task, {}) };
  };
  return { task, events: events(), stopped: async () => task };
}

function assertWaiting({ task, waiting }: StoredTask, { contextId }: Params): void {
  if (typeof contextId === 'string' && contextId !== '' && contextId !== task.contextId)
    throw new A2aError('InvalidParams', 'params.message.contextId: must be that of the task', {
      field: 'params.message.contextId',
    });
  if (hasEnded(stateOf(task)))
    throw new A2aError('UnsupportedOperation', 'The task has ended; send a message without its taskId');
  if (waiting === undefined) throw notWaiting();
}

function notWaiting(): A2aError {
  return new A2aError(
    'UnsupportedOperation',
    'The task is being worked on; send the message when it has stopped',
  );
}
