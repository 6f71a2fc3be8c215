import type { AgentCard, Message, SendMessageRequest, StreamResponse, Task } from '@a2a-js/sdk';
import {
  ContentTypeNotSupportedError,
  PushNotificationNotSupportedError,
  RequestMalformedError,
  UnsupportedOperationError,
} from '@a2a-js/sdk/errors';
import { DefaultRequestHandler, type ServerCallContext, type TaskStore } from '@a2a-js/sdk/server';
import { AppError } from '@isthmus/platform-errors';
import { assertReadable } from '../task/message.text.js';
import { ID_CHARACTERS_MAX } from '../task/task.pages.js';
import { BUSY, type TurnExecutor } from '../turn/turn.executor.js';
import { sdkErrorOf } from './a2a.errors.js';

/** The SDK's handler behind our own rules: what a message may hold, and one turn of a task at a time. */
export class AgentRequestHandler extends DefaultRequestHandler {
  constructor(
    private readonly ownCard: AgentCard,
    store: TaskStore,
    private readonly executor: TurnExecutor,
  ) {
    super(ownCard, store, executor);
  }

  override async sendMessage(
    params: SendMessageRequest,
    context: ServerCallContext,
  ): Promise<Message | Task> {
    this.assertAcceptable(params);
    return super.sendMessage(params, context).catch((error: unknown) => {
      throw sdkErrorOf(error);
    });
  }

  override async *sendMessageStream(
    params: SendMessageRequest,
    context: ServerCallContext,
  ): AsyncGenerator<StreamResponse, void, undefined> {
    this.assertAcceptable(params);
    yield* super.sendMessageStream(params, context);
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
