import { randomUUID } from 'node:crypto';
import {
  TaskState,
  type AgentCard,
  type Message,
  type SendMessageRequest,
  type StreamResponse,
  type Task,
} from '@a2a-js/sdk';
import {
  ContentTypeNotSupportedError,
  PushNotificationNotSupportedError,
  RequestMalformedError,
  UnsupportedOperationError,
} from '@a2a-js/sdk/errors';
import { DefaultRequestHandler, type ServerCallContext, type TaskStore } from '@a2a-js/sdk/server';
import { AppError } from '@isthmus/platform-errors';
import type { HostTaskStore } from '../task/task.store.js';
import { assertReadable } from '../task/message.text.js';
import { ID_CHARACTERS_MAX } from '../task/task.pages.js';
import { BUSY, type TurnExecutor } from '../turn/turn.executor.js';
import { AgentCallContext } from './agent.call.context.js';
import { sdkErrorOf } from './a2a.errors.js';

/** The SDK's handler behind our own rules: what a message may hold, and one turn of a task at a time. */
export class AgentRequestHandler extends DefaultRequestHandler {
  constructor(
    private readonly ownCard: AgentCard,
    private readonly store: TaskStore & Pick<HostTaskStore, 'rewind'>,
    private readonly executor: TurnExecutor,
  ) {
    super(ownCard, store, executor);
  }

  override async sendMessage(
    params: SendMessageRequest,
    context: ServerCallContext,
  ): Promise<Message | Task> {
    this.assertAcceptable(params);
    await this.adopt(params, context);
    return super.sendMessage(params, context).catch((error: unknown) => {
      throw sdkErrorOf(error);
    });
  }

  override async *sendMessageStream(
    params: SendMessageRequest,
    context: ServerCallContext,
  ): AsyncGenerator<StreamResponse, void, undefined> {
    this.assertAcceptable(params);
    await this.adopt(params, context);
    yield* super.sendMessageStream(params, context);
  }

  /** Begins the task of a new message under the id that the gateway has given it, once. */
  private async adopt({ message }: SendMessageRequest, context: ServerCallContext): Promise<void> {
    const id = context instanceof AgentCallContext ? context.assignedTaskId : undefined;
    if (id === undefined || !message || message.taskId !== '') return;
    if (await this.store.load(id, context))
      throw new UnsupportedOperationError('The message was received before; read its task.');
    message.contextId ||= randomUUID();
    message.taskId = id;
    const { contextId } = message;
    const status = {
      state: TaskState.TASK_STATE_SUBMITTED,
      message: undefined,
      timestamp: new Date().toISOString(),
    };
    const task = { id, contextId, status, artifacts: [], history: [], metadata: undefined };
    this.store.rewind(task, context.user?.userName ?? '');
  }

  /** Runs the turn of a message that a runtime before this one had accepted; the task is in the store as it was before. */
  goOn(message: Message, context: ServerCallContext): AsyncGenerator<StreamResponse, void, undefined> {
    return super.sendMessageStream(
      { tenant: '', message, configuration: undefined, metadata: undefined },
      context,
    );
  }

  private assertAcceptable({ message, configuration }: SendMessageRequest): void {
    if (!message) return; // The SDK has its own error for this.
    this.assertOffered(configuration);
    assertReadable(message);
    if ([message.messageId, message.contextId, message.taskId].some((id) => id.length > ID_CHARACTERS_MAX)) {
      throw new RequestMalformedError(`message: ids must have at most ${ID_CHARACTERS_MAX} characters`);
    }
    if (message.taskId !== '' && this.executor.isWorking(message.taskId)) {
      throw new UnsupportedOperationError('The task is being worked on; send the message when it has ended.');
    }
    // Before there is a task: a message that is refused costs nothing.
    if (this.executor.isBusy)
      throw sdkErrorOf(
        new AppError(BUSY.reason, BUSY.message, {
          remedy: 'Send the message again when another one has been answered.',
        }),
      );
  }

  /** What a client asks for and this agent does not have is refused by its name, not left out (A2A v1 §3.2.2, §3.3.4). */
  private assertOffered(configuration: SendMessageRequest['configuration']): void {
    if (!configuration) return;
    const { capabilities, defaultOutputModes } = this.ownCard;
    if (configuration.taskPushNotificationConfig && !capabilities?.pushNotifications)
      throw new PushNotificationNotSupportedError(
        'configuration.taskPushNotificationConfig: this agent sends no push notifications.',
      );
    const { acceptedOutputModes: accepted } = configuration;
    if (accepted.length > 0 && !accepted.some((mode) => defaultOutputModes.some((own) => covers(mode, own))))
      throw new ContentTypeNotSupportedError(
        `configuration.acceptedOutputModes: this agent answers in ${defaultOutputModes.join(' and ')}.`,
      );
  }
}

/** Whether an accepted media type or range, such as `text/*`, includes a type; parameters do not count. */
function covers(accepted: string, type: string): boolean {
  const [range = ''] = accepted.toLowerCase().split(';');
  const [wanted, of] = [range.trim(), type.toLowerCase()];
  return wanted === '*/*' || wanted === of || (wanted.endsWith('/*') && of.startsWith(wanted.slice(0, -1)));
}
