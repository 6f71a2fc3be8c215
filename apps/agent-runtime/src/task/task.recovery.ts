import { setTimeout as sleep } from 'node:timers/promises';
import { Message, Role, Task, TaskState } from '@a2a-js/sdk';
import { AgentEvent, ResultManager, ServerCallContext } from '@a2a-js/sdk/server';
import type { Logger } from '@isthmus/platform-observability';
import type { OrphanedTask } from '@isthmus/runtime-api';
import type { Host } from '../host/host.js';
import { artifactIdOf, statusEvent } from './task.events.js';
import type { HostTaskStore } from './task.store.js';

/** Well below the time after which the host gives the tasks to another runtime. */
const HOLD_EVERY_MS = 2_000;
/** A turn is begun this often in all: what ends a runtime each time would do so for ever. */
const TURNS_MAX = 3;

export interface TaskRecoveryOptions {
  host: Pick<Host, 'holdTasks'>;
  store: HostTaskStore;
  /** Turns that may be begun now. */
  free: () => number;
  /** Runs the turn of a message to its end. */
  run: (message: Message, context: ServerCallContext) => AsyncIterable<unknown>;
  logger: Logger;
}

/** Goes on with turns whose runtime has ended, and holds those of this one (ADR 0030). */
export class TaskRecovery {
  constructor(private readonly options: TaskRecoveryOptions) {}

  /** Resolves when the signal is aborted. */
  async hold(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.takeOver(signal).catch((err: unknown) => {
        if (!signal.aborted) this.options.logger.warn({ err }, 'Tasks were not held; trying again');
      });
      await sleep(HOLD_EVERY_MS, undefined, { signal }).catch(() => undefined); // Rejects only when it is cut short.
    }
  }

  private async takeOver(signal: AbortSignal): Promise<void> {
    const orphans = await this.options.host.holdTasks(Math.max(0, this.options.free()));
    if (signal.aborted) return; // They lapse, and the next runtime gets them.
    for (const orphan of orphans) void this.goOn(orphan);
  }

  /** Never rejects. */
  private async goOn({ task: stored, takeovers }: OrphanedTask): Promise<void> {
    const { store, run, logger } = this.options;
    const task = Task.fromJSON(stored.task);
    const context = new ServerCallContext({
      user: { isAuthenticated: true, userName: stored.owner },
      requestedVersion: '1.0',
    });
    try {
      const message = messageOf(task);
      if (!message || takeovers >= TURNS_MAX) return await this.fail(task, context);
      logger.info({ taskId: task.id, takeovers }, 'A turn that was interrupted begins again');
      store.rewind(beforeTurn(task, message), stored.owner);
      for await (const _ of run({ ...message, taskId: task.id, contextId: task.contextId }, context)); // What it says is stored, and read by whoever subscribes.
    } catch (err) {
      logger.error({ err, taskId: task.id }, 'A turn that was interrupted could not begin again');
      await this.fail(task, context).catch((error: unknown) => {
        logger.error({ err: error, taskId: task.id }, 'The end of a task was not stored');
      });
    }
  }

  private async fail(task: Task, context: ServerCallContext): Promise<void> {
    const key = { taskId: task.id, contextId: task.contextId };
    const said = {
      message: `The turn was interrupted ${TURNS_MAX} times: each time the process of the agent ended. It is not begun again.`,
      reason: 'UNAVAILABLE' as const,
    };
    const results = new ResultManager(this.options.store, context);
    await results.processEvent(AgentEvent.task(task));
    await results.processEvent(statusEvent(key, TaskState.TASK_STATE_FAILED, said));
  }
}

/** The message whose turn was interrupted. */
function messageOf(task: Task): Message | undefined {
  return task.history.findLast(({ role }) => role === Role.ROLE_USER);
}

/** The task as it was before the message: without it, and without what its turn had said so far. */
function beforeTurn(task: Task, { messageId }: Message): Task {
  return {
    ...task,
    history: task.history.slice(
      0,
      task.history.findLastIndex((each) => each.messageId === messageId),
    ),
    artifacts: task.artifacts.filter(({ artifactId }) => artifactId !== artifactIdOf(messageId)),
  };
}
