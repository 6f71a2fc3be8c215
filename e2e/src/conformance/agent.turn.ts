import { randomUUID } from 'node:crypto';
import { Message, Task, TaskArtifactUpdateEvent, TaskStatusUpdateEvent } from '@a2a-js/sdk';
import { AgentEvent, type ExecutionEventBus, type RequestContext } from '@a2a-js/sdk/server';

type Part = Record<string, unknown>;
export type State = 'WORKING' | 'COMPLETED' | 'INPUT_REQUIRED' | 'REJECTED' | 'CANCELED' | 'FAILED';

/** What an agent says in answer to one message, in ProtoJSON. */
export class Turn {
  readonly context: RequestContext;
  private readonly bus: ExecutionEventBus;

  constructor(context: RequestContext, bus: ExecutionEventBus) {
    this.context = context;
    this.bus = bus;
  }

  /** Names the task; the first event of a turn unless it answers with a message. `asking` waits for its user at once. */
  begin(asking?: string): void {
    const { task, taskId, contextId, userMessage } = this.context;
    const timestamp = new Date().toISOString();
    const asked = { state: 'TASK_STATE_INPUT_REQUIRED', message: messageOf(asking ?? '', { contextId }) };
    const begun = Task.fromJSON({
      id: taskId,
      contextId,
      status: { ...(asking === undefined ? { state: 'TASK_STATE_SUBMITTED' } : asked), timestamp },
      history: [Message.toJSON(userMessage)],
    });
    this.bus.publish(AgentEvent.task(task ?? begun));
  }

  status(state: State, words?: string): void {
    const { taskId, contextId } = this.context;
    this.bus.publish(statusEvent({ taskId, contextId }, state, words));
  }

  artifact(parts: Part[], { id = 'answer', append = false, lastChunk = true } = {}): void {
    const { taskId, contextId } = this.context;
    const artifact = { artifactId: id, parts };
    this.bus.publish(
      AgentEvent.artifactUpdate(
        TaskArtifactUpdateEvent.fromJSON({ taskId, contextId, artifact, append, lastChunk }),
      ),
    );
  }

  message(words: string): void {
    const { contextId } = this.context;
    this.bus.publish(AgentEvent.message(Message.fromJSON(messageOf(words, { contextId }))));
  }
}

export function statusEvent(ids: { taskId: string; contextId: string }, state: State, words?: string) {
  const status = {
    state: `TASK_STATE_${state}`,
    timestamp: new Date().toISOString(),
    ...(words !== undefined && { message: messageOf(words, ids) }),
  };
  return AgentEvent.statusUpdate(TaskStatusUpdateEvent.fromJSON({ ...ids, status }));
}

function messageOf(words: string, ids: { taskId?: string; contextId: string }): object {
  return { messageId: randomUUID(), role: 'ROLE_AGENT', parts: [{ text: words }], ...ids };
}
