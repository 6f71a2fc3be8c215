import { Inject, Injectable } from '@nestjs/common';
import {
  A2aError,
  endOfA2aResponse,
  positionOf,
  RESUMPTION,
  rpcErrorOf,
  stopOf,
  taskIdIn,
  type ExchangeEnd,
  type RpcId,
  type StreamEvent,
  type TaskJson,
} from '@isthmus/domain-exchange';
import { readEvents, type ServerSentEvent } from '@isthmus/platform-streams';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../../config.js';
import { assertOk, EVENT_LIMITS, isEventStream, rpcResponseIn, truncatedAnswer } from '../agent.answer.js';
import type { AgentAnswer, AgentRequest, Resumable } from '../agent.delivery.js';
import { DirectDelivery } from '../direct.delivery.js';
import { eventsAnswer, jsonAnswer, rpcRequestIn, withExtension } from '../made.answer.js';
import type { EventRecorder } from './event.recorder.js';
import { firstEventOf } from '../opened.answer.js';
import { AgentRefusal, requesterOf, TaskFollower, type Requester } from '../task.follower.js';
import { recordTask } from './recorded.task.js';
import { TaskLogs } from './task.logs.js';
import {
  assertStorableId,
  eventText,
  invalidPosition,
  positionGone,
  positionIn,
  sequenceOf,
} from './task.positions.js';
import type { LogKey, TaskLog } from './task.log.repository.js';

/** A stream that has begun: its answer, and the task that it is about; none where the agent answers with a message. */
export interface BegunStream {
  answer: AgentAnswer;
  taskId: string | undefined;
}

/**
 * Streams that a caller can go on with after they broke, at any gateway (docs/protocol/extensions.md): the events of a task
 * are written to its log before a caller sees them.
 */
@Injectable()
export class TaskStreams {
  constructor(
    private readonly agents: DirectDelivery,
    private readonly logs: TaskLogs,
    private readonly follower: TaskFollower,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'EXCHANGE_TIMEOUT_MS'>,
  ) {}

  /** As `DirectDelivery.send`; throws A2aError for an invalid position and AppError for one that is not kept. */
  async send(request: AgentRequest, resumable: Resumable): Promise<AgentAnswer> {
    const { method } = rpcRequestIn(request);
    if (method === 'SendStreamingMessage') return (await this.begin(request)).answer;
    if (method === 'SubscribeToTask') return this.subscribe(request, resumable);
    return this.agents.send(request);
  }

  /** Sends a message and records what comes of it, whether or not its caller stays. */
  async begin(request: AgentRequest): Promise<BegunStream> {
    const { id } = rpcRequestIn(request);
    const ends = AbortSignal.timeout(this.environment.EXCHANGE_TIMEOUT_MS);
    const answer = await this.agents.send({ ...request, signal: ends });
    assertOk(answer);
    if (!isEventStream(answer)) return { answer: resumable(answer), taskId: undefined };
    const { first, answer: whole } = await firstEventOf(answer);
    if (!first) throw truncatedAnswer(undefined);
    const taskId = taskIdIn(first.result);
    if (taskId === '') return { answer: resumable(whole), taskId: undefined };
    assertStorableId(taskId);
    const key = keyOf(request, taskId);
    const { log, recorder } = await this.logs.record(key);
    const events = readEvents(whole.body, EVENT_LIMITS);
    const turn: Turn = { key, requester: requesterOf(request), ends, hosted: answer.hosted };
    const ended = recorder ? this.recordTurn(recorder, turn, events) : drained(events, answer.hosted);
    const reading = { after: log.last, untilWaiting: true, ...(recorder && { turn: recorder }) };
    const read = this.read({ request, key, log, id }, reading);
    return { answer: eventsAnswer(read, { ...resumable(answer), ended }), taskId };
  }

  /** The position after all events of a task so far; undefined where none are kept. */
  async present(request: AgentRequest, taskId: string): Promise<string | undefined> {
    const log = await this.logs.find(keyOf(request, taskId));
    return log && positionIn(log, log.last);
  }

  /**
   * The events of a turn that is known, until its task stops: from a position on, or from where it began; from the task's
   * first otherwise.
   */
  async join(
    request: AgentRequest,
    taskId: string,
    { after, begunAt }: { after: string | undefined; begunAt: string | undefined },
  ): Promise<AgentAnswer> {
    const { id } = rpcRequestIn(request);
    const key = keyOf(request, taskId);
    const log = await this.logs.find(key);
    if (log)
      return this.answer(
        { request, key, log, id },
        { after: sequenceOf(log, after ?? begunAt ?? positionIn(log, 0)), untilWaiting: true },
      );
    if (after !== undefined) throw positionGone();
    const { task, error } = await this.follower.read(requesterOf(request), { id: taskId }, request.signal);
    if (error !== undefined) return jsonAnswer({ jsonrpc: '2.0', id, error });
    if (task && !stopOf(task)) return this.subscribe(request, { after }, { taskId, untilWaiting: true });
    const whole = async function* () {
      yield `data: ${JSON.stringify({ jsonrpc: '2.0', id, result: { task } })}\n\n`;
    };
    return eventsAnswer(whole());
  }

  /** The task as it is, or what followed the position, and what it becomes until it has ended. */
  private async subscribe(
    request: AgentRequest,
    { after }: Resumable,
    { taskId, untilWaiting = false }: { taskId?: string; untilWaiting?: boolean } = {},
  ): Promise<AgentAnswer> {
    const { id, params } = rpcRequestIn(request);
    const key = keyOf(request, taskId ?? String(params['id']));
    const found = await this.logs.find(key);
    if (after !== undefined) {
      if (!positionOf(after)) throw invalidPosition();
      if (!found) throw positionGone();
      return this.answer({ request, key, log: found, id }, { after: sequenceOf(found, after) });
    }
    if (found && !found.ended) return this.fromPresent({ request, key, log: found, id });
    const { task, error } = await this.follower.read(
      requesterOf(request),
      { id: key.taskId },
      request.signal,
    );
    if (error !== undefined) return jsonAnswer({ jsonrpc: '2.0', id, error });
    if (found || stopOf(task) === 'ended')
      throw new A2aError('UnsupportedOperation', 'The task has ended; read it with GetTask');
    const { log, recorder } = await this.logs.record(key);
    if (!recorder) return this.fromPresent({ request, key, log, id });
    await recorder.add({ task });
    await recorder.flush();
    recorder.readers++;
    void this.follow(recorder, requesterOf(request), key.taskId).finally(
      () => void this.logs.end(recorder).catch(() => undefined),
    );
    const answer = this.answer({ request, key, log, id }, { after: log.last, untilWaiting });
    recorder.readers--;
    return answer;
  }

  /** First the task as a client knows it that has seen the log so far. */
  private async fromPresent(source: Source): Promise<AgentAnswer> {
    const { key, log, id } = source;
    const { task, last } = await this.logs.fold(key, log);
    const read = this.read(source, { after: last });
    const events = async function* () {
      yield eventText(id, log, { sequence: last, event: { task } });
      yield* read;
    };
    return eventsAnswer(events(), resumable({}));
  }

  private answer(source: Source, reading: Position): AgentAnswer {
    return eventsAnswer(this.read(source, reading), resumable({}));
  }

  private async *read({ request, key, log, id }: Source, reading: Position): AsyncGenerator<string> {
    const requester = requesterOf(request);
    const follow = (recorder: EventRecorder) => this.follow(recorder, requester, key.taskId);
    try {
      for await (const logged of this.logs.read(key, log, { ...reading, signal: request.signal, follow }))
        yield eventText(id, log, logged);
    } catch (error) {
      // An error of the protocol is the last event; others are stated by the adapter of the caller's protocol.
      if (!(error instanceof A2aError)) throw error;
      yield `data: ${JSON.stringify(rpcErrorOf(error, id).body)}\n\n`;
    }
  }

  /** Never rejects: readers see that nothing follows, and go on by themselves. */
  private async follow(recorder: EventRecorder, requester: Requester, id: string): Promise<void> {
    const signal = AbortSignal.timeout(this.environment.EXCHANGE_TIMEOUT_MS);
    await recordTask(this.follower, recorder, { requester, id, signal })
      .then(() => recorder.flush())
      .catch(() => undefined);
  }

  /** Records a turn to its end; where the agent's stream breaks, goes on with what the task becomes. Never rejects. */
  private async recordTurn(
    recorder: EventRecorder,
    { key, requester, ends, hosted }: Turn,
    events: AsyncIterable<ServerSentEvent>,
  ): Promise<ExchangeEnd> {
    let end: ExchangeEnd = 'truncated';
    try {
      const last = await recordEvents(recorder, events).catch(() => undefined);
      if (last !== undefined && 'error' in last) return 'rejected';
      if (!stopOf(recorder.task)) {
        recorder.readers++; // Its caller may come back.
        const until = { requester, id: key.taskId, signal: ends, untilWaiting: true };
        await recordTask(this.follower, recorder, until).catch((error: unknown) => {
          if (!(error instanceof AgentRefusal)) throw error;
        });
      }
      await recorder.flush();
      if (stopOf(recorder.task)) end = endOf(recorder.task, hosted);
    } catch {
      // Whoever reads on takes over; without an end, nothing is charged.
    } finally {
      await this.logs.end(recorder).catch(() => undefined);
    }
    return end;
  }
}

interface Turn {
  key: LogKey;
  requester: Requester;
  ends: AbortSignal;
  hosted: boolean;
}

interface Source {
  request: AgentRequest;
  key: LogKey;
  log: TaskLog;
  id: RpcId;
}

interface Position {
  after: number;
  turn?: EventRecorder;
  untilWaiting?: boolean;
}

/** Records events as they come; resolves with the last response. Throws where the stream is broken. */
async function recordEvents(
  recorder: EventRecorder,
  events: AsyncIterable<ServerSentEvent>,
): Promise<{ result?: unknown; error?: unknown } | undefined> {
  let last: { result?: unknown; error?: unknown } | undefined;
  for await (const { data, unterminated } of events) {
    if (unterminated) throw truncatedAnswer(undefined);
    last = rpcResponseIn(data);
    if (last.error !== undefined) return last;
    await recorder.add(Object(last.result) as StreamEvent);
  }
  return last;
}

/** Another stream records this task: what comes here is recorded there. Never rejects. */
async function drained(events: AsyncIterable<ServerSentEvent>, hosted: boolean): Promise<ExchangeEnd> {
  let last = '';
  try {
    for await (const { data } of events) last = data;
  } catch {
    return 'truncated';
  }
  return endOfA2aResponse(Buffer.from(last), { hosted });
}

function endOf(task: TaskJson, hosted: boolean): ExchangeEnd {
  return endOfA2aResponse(Buffer.from(JSON.stringify({ result: { task: { status: task['status'] } } })), {
    hosted,
  });
}

function keyOf({ scope, agentId }: AgentRequest, taskId: string): LogKey {
  return { scope, agentId, taskId };
}

function resumable<Answer extends Partial<AgentAnswer>>(answer: Answer): Answer {
  return withExtension(answer, RESUMPTION);
}
