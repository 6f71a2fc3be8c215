import { Injectable } from '@nestjs/common';
import { hasStopped, textAt, valueAt } from '@isthmus/domain-exchange';
import type { AgentAnswer, AgentRequest } from '../agent.delivery.js';
import { DirectDelivery } from '../direct.delivery.js';
import { ExtendedDelivery } from '../extended.delivery.js';
import { jsonAnswer } from '../made.answer.js';
import { rpcHeaders, rpcRequest } from '../agent.request.js';
import { answerWith, firstEventOf, rpcResultOf } from './opened.answer.js';
import { configIn, PushConfigs } from './push.configs.js';
import type { OwnRequest, PushTask } from './push.model.js';
import { PushTasks } from './push.tasks.js';
import { followTask, readTask, stateIn, type CallAgent } from './task.follower.js';

const CONFIGURATION = 'taskPushNotificationConfig';

/** Answers the operations of push notifications, and sends messages that bring a configuration with them (§3.1.1). */
@Injectable()
export class PushDelivery {
  constructor(
    private readonly direct: DirectDelivery,
    private readonly agents: ExtendedDelivery,
    private readonly configs: PushConfigs,
    private readonly tasks: PushTasks,
  ) {}

  /** As `DirectDelivery.send`; the agent gets no configuration, and need not know any. Throws A2aError. */
  async send(request: AgentRequest, push: OwnRequest): Promise<AgentAnswer> {
    if (push.method === 'SendMessage') return this.sendMessage(request, push);
    if (push.method === 'SendStreamingMessage') return this.sendStreamingMessage(request, push);
    const result = await this.tasks.operate(push, {
      task: { scope: request.scope, agentId: push.agentId, taskId: textAt(push.params, 'taskId') },
      read: (taskId) => readTask(this.callOf(request), taskId, request.signal),
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
    if (isDetached || hasStopped(stateIn(result))) return answerWith(answer, bytes);
    return this.whenStopped(request, push, { taskId, answer });
  }

  private async whenStopped(
    request: AgentRequest,
    push: OwnRequest,
    { taskId, answer }: { taskId: string; answer: AgentAnswer },
  ): Promise<AgentAnswer> {
    const { historyLength } = configurationIn(push);
    for await (const { event } of followTask(this.callOf(request), taskId, request.signal))
      if (hasStopped(stateIn(event))) break;
    const params = { id: taskId, ...(typeof historyLength === 'number' && { historyLength }) };
    const read = await this.callOf(request)('GetTask', params, request.signal);
    const { result, bytes } = await rpcResultOf(read, request.signal);
    if (result === undefined) return answerWith(answer, bytes);
    const response = { jsonrpc: '2.0', id: push.id, result: { task: result } };
    return answerWith(answer, Buffer.from(JSON.stringify(response)));
  }

  private async sendStreamingMessage(request: AgentRequest, push: OwnRequest): Promise<AgentAnswer> {
    const answer = await this.agents.send(this.withoutConfiguration(request, push, {}));
    const { event, answer: whole } = await firstEventOf(answer, request.signal);
    const taskId = textAt(event, 'task', 'id') || textAt(event, 'statusUpdate', 'taskId');
    if (taskId !== '') await this.register(request, push, taskId);
    return whole;
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

  private callOf(request: AgentRequest): CallAgent {
    const { own: _, once: __, resumable: ___, ...rest } = request;
    return (method, params, signal) =>
      this.direct.send({
        ...rest,
        headers: rpcHeaders(method),
        body: rpcRequest({ id: request.requestId, method, params }),
        signal,
      });
  }
}

function configurationIn({ params }: OwnRequest): Readonly<Record<string, unknown>> {
  return Object(valueAt(params, 'configuration')) as Record<string, unknown>; // Checked by the adapter, or absent.
}
