import { Inject, Injectable } from '@nestjs/common';
import { IDEMPOTENT_SEND, isObject } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { OutboundError } from '@isthmus/platform-outbound';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../../config.js';
import { assertOk, isEventStream, readAnswer, rpcResponseIn } from '../agent.answer.js';
import type { AgentAnswer, AgentRequest, Once } from '../agent.delivery.js';
import { DirectDelivery } from '../direct.delivery.js';
import { eventsAnswer, jsonAnswer, rpcRequestIn, withExtension } from '../made.answer.js';
import { requesterOf, TaskFollower } from '../task.follower.js';
import { TaskStreams } from '../stream/task.streams.js';
import type { SentMessage } from './sent.message.repository.js';
import { SentMessages, type Delivering } from './sent.messages.js';

/** Delivers a message once, however often its caller sends it, and gives each sender the same task or message. */
@Injectable()
export class OnceDelivery {
  constructor(
    private readonly messages: SentMessages,
    private readonly agents: DirectDelivery,
    private readonly streams: TaskStreams,
    private readonly follower: TaskFollower,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'EXCHANGE_TIMEOUT_MS'>,
  ) {}

  /** As `DirectDelivery.send`; throws InvalidParams for another message under the same id. */
  async send(request: AgentRequest, once: Once): Promise<AgentAnswer> {
    const { message } = rpcRequestIn(request).params;
    const continued = isObject(message) && typeof message['taskId'] === 'string' ? message['taskId'] : '';
    const position = continued === '' ? undefined : await this.streams.present(request, continued);
    const known = await this.messages.claim(request, once, { continued, position });
    if (!('message' in known)) return active(await this.repeated(request, known));
    const isKnown = known.message.isRepeated && (await this.isAccepted(request, known, { once, continued }));
    if (isKnown) return active(await this.repeated(request, { ...known.message, state: 'task' }));
    return active(await this.deliver(request, known, continued));
  }

  /** The answer to a message that the agent has. */
  private async repeated(
    request: AgentRequest,
    { state, taskId, answer, position }: SentMessage,
  ): Promise<AgentAnswer> {
    const { id, method, params } = rpcRequestIn(request);
    const isStream = method === 'SendStreamingMessage';
    if (state === 'answered') {
      const body = { jsonrpc: '2.0', id, result: JSON.parse(answer) as unknown };
      return isStream ? eventsAnswer(oneEvent(body)) : jsonAnswer(body);
    }
    if (isStream)
      return this.streams.join(request, taskId, { after: request.resumable?.after, begunAt: position });
    const { historyLength, returnImmediately } = Object(params['configuration']) as Record<string, unknown>;
    const asked = { id: taskId, ...(historyLength !== undefined && { historyLength }) };
    const how = returnImmediately === true ? 'read' : 'stopped';
    const { task, error } = await this.follower[how](requesterOf(request), asked, request.signal);
    return jsonAnswer({ jsonrpc: '2.0', id, ...(error === undefined ? { result: { task } } : { error }) });
  }

  /**
   * Whether the agent has a message that another process has delivered, or was about to. Throws FAILED_PRECONDITION
   * where it cannot be found out.
   */
  private async isAccepted(
    request: AgentRequest,
    { message, hasTask, leave }: Delivering,
    { once, continued }: { once: Once; continued: string },
  ): Promise<boolean> {
    try {
      if (continued === '' && !isOfPlatform(request)) throw unknown(continued);
      const { task } = await this.follower.read(requesterOf(request), { id: message.taskId }, request.signal);
      const isThere = task !== undefined && (continued === '' || mentions(task, once.messageId));
      if (isThere) await hasTask(message.taskId);
      else if (!isOfPlatform(request)) throw unknown(continued);
      return isThere;
    } catch (error) {
      await leave();
      throw error;
    }
  }

  /** Delivers the message, whether or not its caller stays. */
  private async deliver(
    request: AgentRequest,
    delivering: Delivering,
    continued: string,
  ): Promise<AgentAnswer> {
    const assigned = continued === '' ? { ...request, taskId: delivering.message.taskId } : request;
    const work = this.delivered(assigned, delivering).catch(async (error: unknown) => {
      // What surely did not arrive may be sent again; of the rest, whoever sends it again finds out.
      const isRefused = error instanceof OutboundError ? error.undelivered : false;
      await (isRefused ? delivering.forget() : delivering.leave()).catch(() => undefined);
      throw error;
    });
    return beforeEnd(work, request.signal);
  }

  private async delivered(request: AgentRequest, delivering: Delivering): Promise<AgentAnswer> {
    if (rpcRequestIn(request).method === 'SendStreamingMessage')
      return this.deliveredStream(request, delivering);
    const signal = AbortSignal.timeout(this.environment.EXCHANGE_TIMEOUT_MS);
    const answer = await this.agents.send({ ...request, signal });
    assertOk(answer);
    return this.settled(answer, await readAnswer(answer, signal), delivering);
  }

  private async deliveredStream(request: AgentRequest, delivering: Delivering): Promise<AgentAnswer> {
    const { answer, taskId } = await this.streams.begin(request);
    if (taskId !== undefined) {
      await delivering.hasTask(taskId);
      return answer;
    }
    const signal = AbortSignal.timeout(this.environment.EXCHANGE_TIMEOUT_MS);
    const body = await readAnswer(answer, signal);
    if (!isEventStream(answer)) return this.settled(answer, body, delivering);
    const [, data = ''] = /^data: (.*)$/m.exec(body.toString()) ?? [];
    await this.settled(answer, Buffer.from(data), delivering);
    return eventsAnswer(textOf(body), answer);
  }

  /** Records what the agent made of the message before its caller sees it. */
  private async settled(answer: AgentAnswer, body: Buffer, delivering: Delivering): Promise<AgentAnswer> {
    const { result, error } = rpcResponseIn(body.toString());
    const { task } = Object(result) as { task?: { id?: unknown } };
    if (error !== undefined) await delivering.forget();
    else if (typeof task?.id === 'string') await delivering.hasTask(task.id);
    else await delivering.hasAnswer(JSON.stringify(result ?? {}));
    return jsonAnswer(Object(JSON.parse(body.toString())) as object, answer);
  }
}

/** Agents of this platform receive the id of the task that a message begins. */
function isOfPlatform({ target }: AgentRequest): boolean {
  return target.hosted || target.mcp !== undefined;
}

function mentions({ history }: Readonly<Record<string, unknown>>, messageId: string): boolean {
  return Array.isArray(history) && history.some((each) => isObject(each) && each['messageId'] === messageId);
}

function unknown(continued: string): AppError {
  return new AppError(
    'FAILED_PRECONDITION',
    'It is not known whether the agent received this message: the gateway that delivered it had no answer',
    {
      remedy:
        continued === ''
          ? 'Look for its task with ListTasks; if there is none, send the message under a new id.'
          : 'Read the task; if it still waits for the message, send it under a new id, or cancel the task.',
    },
  );
}

async function* oneEvent(body: object): AsyncGenerator<string> {
  yield `data: ${JSON.stringify(body)}\n\n`;
}

async function* textOf(body: Buffer): AsyncGenerator<string> {
  yield body.toString();
}

/** What the work resolves to, unless the signal is aborted first; the work goes on. */
async function beforeEnd(work: Promise<AgentAnswer>, signal: AbortSignal): Promise<AgentAnswer> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason as Error); // The reason of an exchange is an AppError.
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  work.catch(() => undefined); // It may fail after the signal.
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function active(answer: AgentAnswer): AgentAnswer {
  return withExtension(answer, IDEMPOTENT_SEND);
}
