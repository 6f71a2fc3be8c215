import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  decideTarget,
  isObject,
  stopIn,
  valueAt,
  type A2aMethod,
  type TaskJson,
} from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { readEvents } from '@isthmus/platform-http';
import { OutboundError } from '@isthmus/platform-outbound';
import { RouteService } from '../route/route.service.js';
import { assertOk, EVENT_LIMITS, isEventStream, readAnswer, rpcResponseIn } from './agent.answer.js';
import type { AgentAnswer, AgentRequest } from './agent.delivery.js';
import { rpcHeaders, rpcRequest } from './agent.request.js';
import { DirectDelivery } from './direct.delivery.js';

/** A connection that was lost without a sign is noticed by then. */
const SUBSCRIPTION_MS_MAX = 300_000;
const READ_MS_MAX = 15_000;
const FIRST_WAIT_MS = 250;
/** For callers that wait for what comes next. */
const WAIT_MS_MAX = 1_000;
const TASK_NOT_FOUND = -32001;
/** UnsupportedOperation and MethodNotFound, with which agents without streams answer. */
const NO_STREAMS: ReadonlySet<unknown> = new Set([-32004, -32601]);

/** Of the request of a caller, what asking for its task needs. */
export type Requester = Pick<AgentRequest, 'agentId' | 'scope' | 'requestId' | 'headers'>;

export function requesterOf({ agentId, scope, requestId, headers }: AgentRequest): Requester {
  return { agentId, scope, requestId, headers };
}

export interface FollowedEvent {
  /** StreamResponse of A2A. */
  event: Readonly<Record<string, unknown>>;
  /** The task as it is now, of which some may have been reported before. */
  isSnapshot: boolean;
  /** Events may have been missed before it. */
  afterLoss: boolean;
}

export interface FollowOptions {
  signal: AbortSignal;
  /** Between two attempts of an agent that tells nothing new. */
  waitMsMax?: number;
  /** Goes on also while the agent answers with errors, but for TaskNotFound. */
  isPersistent?: boolean;
}

interface TaskParams {
  id: string;
  historyLength?: unknown;
}

/** The task, or the agent's error of JSON-RPC. */
export interface ReadTask {
  task?: TaskJson;
  error?: unknown;
}

/** What an agent has said instead of a task, as an error of JSON-RPC. */
export class AgentRefusal extends Error {
  constructor(readonly error: unknown) {
    super('The agent answered with an error');
  }
}

/** Whether a task can be followed no more: it is gone, or its agent is. */
export function isGone(error: unknown): boolean {
  if (error instanceof AgentRefusal) return valueAt(error.error, 'code') === TASK_NOT_FOUND;
  return error instanceof AppError && error.code === 'GONE';
}

/** Reads and follows tasks at their agents, wherever these are by now. */
@Injectable()
export class TaskFollower {
  constructor(
    private readonly routes: RouteService,
    private readonly agents: DirectDelivery,
  ) {}

  /** Throws AppError, GONE where there is no such agent any more, and OutboundError. */
  async read(requester: Requester, params: TaskParams, signal: AbortSignal): Promise<ReadTask> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(READ_MS_MAX)]);
    try {
      const answer = await this.call(requester, { method: 'GetTask', params, signal: within });
      assertOk(answer);
      const { result, error } = rpcResponseIn((await readAnswer(answer, within)).toString());
      if (error !== undefined) return { error };
      if (isObject(result)) return { task: result };
    } catch (cause) {
      signal.throwIfAborted();
      if (!within.aborted) throw cause;
      throw new AppError('UPSTREAM_UNAVAILABLE', 'The agent did not return its task in time', { cause });
    }
    throw new AppError('UPSTREAM_INVALID', 'The agent returned no task');
  }

  /** The task when it has stopped. Throws as `read` does, but waits while the agent is unavailable. */
  async stopped(requester: Requester, params: TaskParams, signal: AbortSignal): Promise<ReadTask> {
    try {
      for await (const { event } of this.follow(requester, params.id, { signal })) if (stopIn(event)) break;
    } catch (error) {
      if (error instanceof AgentRefusal) return { error: error.error };
      throw error;
    }
    return this.read(requester, params, signal);
  }

  /**
   * The events of a task until it has ended: the task as it is, then what its agent streams, again and again while that
   * breaks or the agent is unavailable; the task as it is read, whenever it has changed, where the agent has no streams. Throws
   * AgentRefusal, what `read` throws, and the signal's reason.
   */
  async *follow(requester: Requester, taskId: string, options: FollowOptions): AsyncGenerator<FollowedEvent> {
    const { signal, waitMsMax = WAIT_MS_MAX, isPersistent = false } = options;
    const source = { requester, taskId, signal, hasStreams: true };
    let waitMs = FIRST_WAIT_MS;
    let afterLoss = false;
    let last = '';
    for (;;) {
      try {
        for await (const event of this.eventsNow(source)) {
          const isSnapshot = event['task'] !== undefined;
          yield { event, isSnapshot, afterLoss };
          if (stopIn(event) === 'ended') return;
          afterLoss = false;
          const text = isSnapshot ? JSON.stringify(event) : '';
          if (text === '' || text !== last) waitMs = FIRST_WAIT_MS;
          last = text;
        }
      } catch (error) {
        signal.throwIfAborted();
        if (isGone(error) || !(isPersistent || isAway(error))) throw error;
        this.routes.drop(requester.agentId);
        afterLoss = true;
      }
      await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      waitMs = Math.min(waitMs * 2, waitMsMax);
    }
  }

  /** One subscription, or one reading of the task. */
  private async *eventsNow(source: Source): AsyncGenerator<FollowedEvent['event']> {
    const { requester, taskId, signal } = source;
    if (source.hasStreams) {
      const within = AbortSignal.any([signal, AbortSignal.timeout(SUBSCRIPTION_MS_MAX)]);
      const params = { id: taskId };
      const answer = await this.call(requester, { method: 'SubscribeToTask', params, signal: within });
      const events = isEventStream(answer) ? resultsIn(answer) : undefined;
      try {
        const first = await events?.next();
        if (events && first?.done === false && isObject(first.value['task'])) {
          yield first.value;
          return yield* events;
        }
      } finally {
        await events?.return(undefined);
      }
      // A stream that does not begin with the task (§3.1.6) cannot be compared with what is known.
      source.hasStreams = !events && (await mayHaveStreams(answer, within));
    }
    const { task, error } = await this.read(requester, { id: taskId, historyLength: 0 }, signal);
    if (error !== undefined) throw new AgentRefusal(error);
    yield { task };
  }

  private async call(
    requester: Requester,
    { method, params, signal }: { method: A2aMethod; params: object; signal: AbortSignal },
  ): Promise<AgentAnswer> {
    const { agentId, scope, requestId } = requester;
    const route = await this.routes.resolve(agentId);
    if (route?.tenantId !== scope.tenantId) throw new AppError('GONE', 'The agent of the task is gone');
    return this.agents.send({
      ...requester,
      target: decideTarget(route),
      headers: { ...requester.headers, ...rpcHeaders(method) },
      body: rpcRequest({ id: requestId, method, params }),
      signal,
    });
  }
}

interface Source {
  requester: Requester;
  taskId: string;
  signal: AbortSignal;
  hasStreams: boolean;
}

async function* resultsIn({ body }: AgentAnswer): AsyncGenerator<FollowedEvent['event'], undefined> {
  try {
    for await (const { data } of readEvents(body, EVENT_LIMITS)) {
      const { result, error } = rpcResponseIn(data);
      if (error !== undefined) throw new AgentRefusal(error);
      if (isObject(result)) yield result;
    }
  } finally {
    body.destroy();
  }
}

/** By an answer that is no stream. Throws AgentRefusal where there is no such task. */
async function mayHaveStreams(answer: AgentAnswer, signal: AbortSignal): Promise<boolean> {
  const { error } = rpcResponseIn((await readAnswer(answer, signal)).toString());
  const refusal = new AgentRefusal(error);
  if (isGone(refusal)) throw refusal;
  return !NO_STREAMS.has(valueAt(error, 'code'));
}

function isAway(error: unknown): boolean {
  return error instanceof OutboundError || (error instanceof AppError && error.retryable);
}
