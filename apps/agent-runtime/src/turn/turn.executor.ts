import { TaskState, type Task } from '@a2a-js/sdk';
import {
  AgentEvent,
  type AgentExecutor,
  type ExecutionEventBus,
  type RequestContext,
  type ServerCallContext,
} from '@a2a-js/sdk/server';
import type { Logger } from '@isthmus/platform-observability';
import type { Assessment } from '@isthmus/runtime-api';
import { uniqueCitations, type Citation } from '../knowledge/citations.js';
import { textOf } from '../task/message.text.js';
import {
  artifactEvent,
  artifactIdOf,
  citationsPart,
  statusEvent,
  submittedTask,
  textPart,
  type TaskKey,
} from '../task/task.events.js';
import { describeFailure, TurnFailure, TurnStop } from './turn.failure.js';
import type { TurnEvent } from './turn.js';

/** Messages that one instance works on at once. */
const TURNS_MAX = 32;

/** The answer to a message that is one too many. */
export const BUSY = {
  reason: 'RATE_LIMITED',
  message: `The agent already works on ${TURNS_MAX} messages; send this one again later.`,
} as const;

/** What a turn is started with. */
export interface TurnRequest {
  owner: string;
  contextId: string;
  taskId: string;
  messageId: string;
  text: string;
  signal: AbortSignal;
}

/** What a turn said, with its grounds; the text is empty where only a person answers. */
export interface TurnAnswer extends Assessment {
  text: string;
  citations: Citation[];
}

export interface TurnExecutorOptions {
  model: string;
  turnTimeoutMs: number;
  /** The agent itself: yields its answer as it comes, throws TurnFailure or the signal's reason. */
  answer: (request: TurnRequest) => AsyncGenerator<TurnEvent>;
  /** Stores a task that is not worked on yet; without it no turn is started, and nothing is paid. */
  accept: (task: Task, context: ServerCallContext) => Promise<void>;
  /** Keeps what was said, for later turns of the conversation. */
  remember: (request: TurnRequest, answer: TurnAnswer) => Promise<void>;
  logger: Logger;
}

/**
 * Turns messages into tasks: submitted, working, the answer as an artifact that grows, then completed or failed; or waiting for a
 * person.
 */
export class TurnExecutor implements AgentExecutor {
  private readonly turns = new Map<string, AbortController>();

  constructor(private readonly options: TurnExecutorOptions) {}

  readonly execute = async (context: RequestContext, bus: ExecutionEventBus): Promise<void> => {
    const key = { taskId: context.taskId, contextId: context.contextId };
    const task = submittedTask(key, context.userMessage, context.task);
    if (this.isBusy) {
      // The handler refuses such messages; these have passed it together.
      bus.publish(AgentEvent.task(task));
      bus.publish(statusEvent(key, TaskState.TASK_STATE_REJECTED, BUSY));
      return;
    }
    const controller = new AbortController();
    this.turns.set(key.taskId, controller);
    const timer = setTimeout(() => controller.abort(new TurnStop('timeout')), this.options.turnTimeoutMs);
    try {
      await this.options.accept(task, context.context).finally(() => bus.publish(AgentEvent.task(task)));
      controller.signal.throwIfAborted();
      bus.publish(statusEvent(key, TaskState.TASK_STATE_WORKING));
      const owner = context.context.user?.userName ?? '';
      const request = {
        ...key,
        owner,
        messageId: context.userMessage.messageId,
        text: textOf(context.userMessage),
        signal: controller.signal,
      };
      await this.answer(key, request, bus);
    } catch (error) {
      this.fail(key, error, bus);
    } finally {
      clearTimeout(timer);
      this.turns.delete(key.taskId);
    }
  };

  readonly cancelTask = async (taskId: string, bus: ExecutionEventBus): Promise<void> => {
    const controller = this.turns.get(taskId);
    // The turn itself publishes the state, so that nothing of it can come after.
    if (controller) controller.abort(new TurnStop('cancelled'));
    else bus.finished();
  };

  /** Whether another message would be one too many. */
  get isBusy(): boolean {
    return this.turns.size >= TURNS_MAX;
  }

  /** How many more messages may be worked on. */
  get free(): number {
    return TURNS_MAX - this.turns.size;
  }

  /** Ends the turn of a task that another instance works on. */
  lose(taskId: string): void {
    this.turns.get(taskId)?.abort(new TurnStop('interrupted'));
  }

  /** Whether a turn of this task runs now. */
  isWorking(taskId: string): boolean {
    return this.turns.has(taskId);
  }

  /** Ends every turn because the process stops. */
  interrupt(): void {
    for (const controller of this.turns.values()) controller.abort(new TurnStop('interrupted'));
  }

  private async answer(key: TaskKey, request: TurnRequest, bus: ExecutionEventBus): Promise<void> {
    const artifactId = artifactIdOf(request.messageId);
    const startedMs = performance.now();
    const citations: Citation[] = [];
    let answerId: string | undefined;
    let assessment: Assessment = {};
    let handedOver: string | undefined;
    let text = '';
    for await (const event of this.options.answer(request)) {
      if (event.kind === 'citations') citations.push(...event.citations);
      if (event.kind === 'assessment') ({ assessment } = event);
      if (event.kind === 'answerId') ({ answerId } = event);
      if (event.kind === 'handOver') handedOver = event.said;
      if (event.kind !== 'text') continue;
      bus.publish(
        artifactEvent(key, artifactId, {
          parts: [textPart(event.text)],
          append: text !== '',
          lastChunk: false,
        }),
      );
      text += event.text;
    }
    if (text === '' && handedOver === undefined)
      throw new TurnFailure(`The model ${this.options.model} answered nothing.`);
    const unique = uniqueCitations(citations);
    if (text !== '') {
      const parts = unique.length > 0 ? [citationsPart(unique)] : [textPart('')];
      bus.publish(artifactEvent(key, artifactId, { parts, append: true, lastChunk: true, answerId }));
    }
    await this.remember(request, { text, citations: unique, ...assessment });
    // A task that waits for its user may be written to, and lasts; one that works would hold up whoever sent the message.
    bus.publish(
      handedOver === undefined
        ? statusEvent(key, TaskState.TASK_STATE_COMPLETED)
        : statusEvent(key, TaskState.TASK_STATE_INPUT_REQUIRED, { message: handedOver }),
    );
    const ms = Math.round(performance.now() - startedMs);
    this.options.logger.info({ taskId: key.taskId, ms, citations: citations.length }, 'Answered a message');
  }

  /** The answer was given: that later turns will not know of it does not make it fail. */
  private async remember(turn: TurnRequest, answer: TurnAnswer): Promise<void> {
    try {
      await this.options.remember(turn, answer);
    } catch (error) {
      this.options.logger.error({ err: error, taskId: turn.taskId }, 'A turn is missing in its conversation');
    }
  }

  private fail(key: TaskKey, error: unknown, bus: ExecutionEventBus): void {
    if (error instanceof TurnStop && error.because === 'cancelled') {
      bus.publish(statusEvent(key, TaskState.TASK_STATE_CANCELED, { message: 'Cancelled on request.' }));
      return;
    }
    const failure =
      error instanceof TurnStop ? this.stopped(error) : describeFailure(error, this.options.model);
    this.options.logger.warn({ err: failure.cause ?? failure, taskId: key.taskId }, failure.message);
    bus.publish(statusEvent(key, TaskState.TASK_STATE_FAILED, failure));
  }

  private stopped({ because }: TurnStop): TurnFailure {
    if (because === 'timeout') {
      const text = `The turn reached its time limit of ${this.options.turnTimeoutMs} ms.`;
      return new TurnFailure(text, { reason: 'DEADLINE_EXCEEDED' });
    }
    const text = 'The turn was interrupted because the agent is being moved or stopped; send it again.';
    return new TurnFailure(text, { reason: 'UNAVAILABLE' });
  }
}
