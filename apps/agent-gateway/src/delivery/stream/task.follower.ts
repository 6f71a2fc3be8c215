import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { decideTarget, differenceOf, stopOf, type TaskJson } from '@isthmus/domain-exchange';
import { AppError, notFound } from '@isthmus/platform-errors';
import { OutboundError } from '@isthmus/platform-outbound';
import { RouteService } from '../../route/route.service.js';
import { assertOk, readAnswer, rpcResponseIn } from '../agent.answer.js';
import type { AgentRequest } from '../agent.delivery.js';
import { rpcRequest } from '../agent.request.js';
import { DirectDelivery } from '../direct.delivery.js';
import type { EventRecorder } from './event.recorder.js';

const POLL_MS = 300;
const AWAY_POLL_MS = 1_000;

/** Of the request of a caller, what asking for its task needs. */
export type Asker = Pick<AgentRequest, 'agentId' | 'scope' | 'requestId' | 'headers'>;

export function askerOf({ agentId, scope, requestId, headers }: AgentRequest): Asker {
  return { agentId, scope, requestId, headers: { ...headers, accept: 'application/json' } };
}

/** Reads tasks from their agents, wherever these are by now. */
@Injectable()
export class TaskFollower {
  constructor(
    private readonly routes: RouteService,
    private readonly agents: DirectDelivery,
  ) {}

  /** The task, or the agent's error of JSON-RPC. Throws AppError and OutboundError. */
  async read(
    asker: Asker,
    params: { id: string; historyLength?: unknown },
    signal: AbortSignal,
  ): Promise<{ task?: TaskJson; error?: unknown }> {
    const route = await this.routes.resolve(asker.agentId);
    if (!route) throw notFound('agent', asker.agentId);
    const answer = await this.agents.send({
      ...asker,
      target: decideTarget(route),
      body: rpcRequest({ id: asker.requestId, method: 'GetTask', params }),
      signal,
    });
    assertOk(answer);
    const { result, error } = rpcResponseIn((await readAnswer(answer, signal)).toString());
    return error === undefined ? { task: Object(result) as TaskJson } : { error };
  }

  /**
   * Records what a task becomes until it has ended, or nobody reads any more. While its agent is away, such as during a
   * restart, it waits. Throws what the agent says instead of the task, and the signal's reason.
   */
  async follow(
    asker: Asker,
    recorder: EventRecorder,
    { id, signal, untilWaiting = false }: { id: string; signal: AbortSignal; untilWaiting?: boolean },
  ): Promise<void> {
    while (recorder.readers > 0) {
      const seen = await this.present(asker, { id }, signal);
      for (const event of seen ? differenceOf(recorder.task, seen) : []) await recorder.add(event);
      const stop = seen && stopOf(seen);
      if (stop === 'ended' || (stop === 'waiting' && untilWaiting)) return;
      await pause(seen ? POLL_MS : AWAY_POLL_MS, signal);
    }
  }

  /** The task as it is when it has stopped. Throws as `follow` does. */
  async stopped(
    asker: Asker,
    params: { id: string; historyLength?: unknown },
    signal: AbortSignal,
  ): Promise<TaskJson> {
    for (;;) {
      const seen = await this.present(asker, params, signal);
      if (seen && stopOf(seen)) return seen;
      await pause(seen ? POLL_MS : AWAY_POLL_MS, signal);
    }
  }

  /** undefined while the agent is away. */
  private async present(
    asker: Asker,
    params: { id: string; historyLength?: unknown },
    signal: AbortSignal,
  ): Promise<TaskJson | undefined> {
    try {
      const { task, error } = await this.read(asker, params, signal);
      if (error !== undefined) throw new AgentRefusal(error);
      return task;
    } catch (error) {
      signal.throwIfAborted();
      const isAway = error instanceof OutboundError || (error instanceof AppError && error.retryable);
      if (!isAway) throw error;
      this.routes.drop(asker.agentId);
      return undefined;
    }
  }
}

/** What an agent has said instead of a task, as an error of JSON-RPC. */
export class AgentRefusal extends Error {
  constructor(readonly error: unknown) {
    super('The agent answered with an error');
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}
