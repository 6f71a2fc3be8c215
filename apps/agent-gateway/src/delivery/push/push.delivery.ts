import { Injectable } from '@nestjs/common';
import { A2aError, stopIn, taskIdIn, textAt, valueAt, type TaskJson } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { isEventStream } from '../agent.answer.js';
import type { AgentAnswer, AgentRequest } from '../agent.delivery.js';
import { ExtendedDelivery } from '../extended.delivery.js';
import { jsonAnswer } from '../made.answer.js';
import { rpcRequest } from '../agent.request.js';
import { answerWith, firstEventOf, rpcResultOf } from '../opened.answer.js';
import { AgentRefusal, requesterOf, isGone, TaskFollower } from '../task.follower.js';
import { configIn, PushConfigs } from './push.configs.js';
import type { OwnRequest, PushTask } from './push.model.js';
import { PushTasks } from './push.tasks.js';

const CONFIGURATION = 'taskPushNotificationConfig';

/** Answers the operations of push notifications, and sends messages that bring a configuration with them (§3.1.1). */
@Injectable()
export class PushDelivery {
  constructor(
    private readonly agents: ExtendedDelivery,
    private readonly follower: TaskFollower,
    private readonly configs: PushConfigs,
    private readonly tasks: PushTasks,
  ) {}

  /** As `DirectDelivery.send`; the agent gets no configuration, and need not know any. Throws A2aError. */
  async send(request: AgentRequest, push: OwnRequest): Promise<AgentAnswer> {
    if (push.method === 'SendMessage') return this.sendMessage(request, push);
    if (push.method === 'SendStreamingMessage') return this.sendStreamingMessage(request, push);
    const result = await this.tasks.operate(push, {
      task: { scope: request.scope, agentId: push.agentId, taskId: textAt(push.params, 'taskId') },
      read: (taskId) => this.read(request, taskId),
    });
    return jsonAnswer({ jsonrpc: '2.0', id: push.id, result });
  }

  /**
   * The agent answers at once, so that the webhook hears of a task that works for long; who waits for it is answered when
   * it has stopped.
   */
  private async sendMessage(request: AgentRequest, push: OwnRequest): Promise<AgentAnswer> {
    const configuration = configurationIn(push);
    const answer = await this.agents.send(
      this.withoutConfiguration(request, push, { returnImmediately: true }),
    );
    const { bytes, result } = await rpcResultOf(answer, request.signal);
    const taskId = textAt(result, 'task', 'id');
    if (taskId === '') return answerWith(answer, bytes);
    await this.register(request, push, taskId);
    const isDetached = configuration['returnImmediately'] === true;
    if (isDetached || stopIn(result)) return answerWith(answer, bytes);
    return this.whenStopped(request, push, { taskId, answer });
  }

  private async whenStopped(
    request: AgentRequest,
    push: OwnRequest,
    { taskId, answer }: { taskId: string; answer: AgentAnswer },
  ): Promise<AgentAnswer> {
    const { historyLength } = configurationIn(push);
    const params = { id: taskId, ...(typeof historyLength === 'number' && { historyLength }) };
    const { task, error } = await this.follower.stopped(requesterOf(request), params, request.signal);
    const outcome = error === undefined ? { result: { task } } : { error };
    return answerWith(answer, Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: push.id, ...outcome })));
  }

  private async sendStreamingMessage(request: AgentRequest, push: OwnRequest): Promise<AgentAnswer> {
    const answer = await this.agents.send(this.withoutConfiguration(request, push, {}));
    if (!isEventStream(answer)) {
      const { bytes, result } = await rpcResultOf(answer, request.signal);
      const taskId = taskIdIn(result);
      if (taskId !== '') await this.register(request, push, taskId);
      return answerWith(answer, bytes);
    }
    const { first, answer: whole } = await firstEventOf(answer);
    const taskId = taskIdIn(first?.result);
    if (taskId !== '') await this.register(request, push, taskId);
    return whole;
  }

  /** The task without its history. Throws TaskNotFound, and UPSTREAM_INVALID for another error of the agent. */
  private async read(request: AgentRequest, taskId: string): Promise<TaskJson> {
    const params = { id: taskId, historyLength: 0 };
    const { task, error } = await this.follower.read(requesterOf(request), params, request.signal);
    if (task) return task;
    if (isGone(new AgentRefusal(error))) throw new A2aError('TaskNotFound', 'Task not found');
    throw new AppError('UPSTREAM_INVALID', 'The agent answered with an error');
  }

  private async register({ scope }: AgentRequest, push: OwnRequest, taskId: string): Promise<void> {
    const task: PushTask = { scope, agentId: push.agentId, taskId };
    const config = configIn(configurationIn(push)[CONFIGURATION], taskId, { isInline: true });
    await this.tasks.register(task, config, { version: push.version });
  }

  private withoutConfiguration(request: AgentRequest, push: OwnRequest, change: object): AgentRequest {
    const { [CONFIGURATION]: hook, ...configuration } = configurationIn(push);
    this.configs.assertUrl(textAt(hook, 'url'), `${push.at}configuration.${CONFIGURATION}.url`);
    const params = { ...push.params, configuration: { ...configuration, ...change } };
    return { ...request, body: rpcRequest({ id: push.id, method: push.method, params }) };
  }
}

function configurationIn({ params }: OwnRequest): Readonly<Record<string, unknown>> {
  return Object(valueAt(params, 'configuration')) as Record<string, unknown>; // Checked by the adapter, or absent.
}
