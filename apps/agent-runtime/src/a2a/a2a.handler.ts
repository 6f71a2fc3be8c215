import type { AgentCard, Message, SendMessageRequest, StreamResponse, Task } from '@a2a-js/sdk';
import { RequestMalformedError, UnsupportedOperationError } from '@a2a-js/sdk/errors';
import { DefaultRequestHandler, type ServerCallContext, type TaskStore } from '@a2a-js/sdk/server';
import { AppError } from '@isthmus/platform-errors';
import { assertReadable } from '../task/message.text.js';
import { ID_CHARACTERS_MAX } from '../task/task.pages.js';
import { BUSY, type TurnExecutor } from '../turn/turn.executor.js';
import { sdkErrorOf } from './a2a.errors.js';

/** The SDK's handler behind our own rules: what a message may hold, and one turn of a task at a time. */
export class AgentRequestHandler extends DefaultRequestHandler {
  constructor(
    card: AgentCard,
    store: TaskStore,
    private readonly executor: TurnExecutor,
  ) {
    super(card, store, executor);
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

  private assertAcceptable({ message }: SendMessageRequest): void {
    if (!message) return; // The SDK has its own error for this.
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
}
