import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  questionOf,
  type BridgedState,
  type BridgedTask,
  type InputRequests,
  type InputResponse,
} from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { newId, Sealer } from '@isthmus/platform-identity';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { McpError, type McpConnection } from '@isthmus/platform-outbound/mcp';
import { ENVIRONMENT, KIT, type Periodic } from '@isthmus/platform-service';
import type { Environment } from '../../config.js';
import { BridgedTaskRepository } from './bridged.task.repository.js';
import { CallPlaces } from './call.places.js';
import { answerTo, type HeldAnswer } from './held.answer.js';
import { SchemaCheck } from './schema.check.js';
import { asking, endedBy, progressIn, wordsIn } from './stored.answer.js';
import { exchangeErrorOf } from './tool.call.error.js';
import { ToolCaller, type ToolCall, type ToolCallResult } from './tool.call.js';
import { nextOf, ToolRun, type CallOrigin } from './tool.run.js';

const RUNS_MAX = { all: 1_000, ofOne: 250 };
const KEEP_ALIVE_EVERY_MS = 1_000;
/** Without a sign of the process that has a call, before its task counts as failed. */
const ALIVE_MS = 30_000;
const ABANDONED_BATCH = 100;
/** For servers to learn that their tasks are cancelled, and for the ends of calls to be stored, when the gateway stops. */
const STOP_MS_MAX = 3_000;
const OPEN: readonly BridgedState[] = ['WORKING', 'INPUT_REQUIRED'];

/** How a task that waits goes on. */
export type Waiting =
  | { kind: 'choice'; tool?: string }
  | {
      kind: 'repeat';
      call: { tool: string; arguments: Record<string, unknown> };
      requests: InputRequests;
      requestState?: string;
    }
  | { kind: 'held'; question: string; requests: InputRequests };

/** The calls of tools that this process makes, and their tasks. */
@Injectable()
export class ToolRuns implements Periodic, OnApplicationShutdown {
  private readonly runs = new Map<string, ToolRun>();
  private readonly executing = new Set<Promise<void>>();
  private readonly places = new CallPlaces(RUNS_MAX);
  private readonly caller: ToolCaller;
  private readonly sealer: Sealer;

  constructor(
    private readonly tasks: BridgedTaskRepository,
    schemas: SchemaCheck,
    @Inject(ENVIRONMENT)
    environment: Pick<Environment, 'EXCHANGE_TIMEOUT_MS' | 'EXTERNAL_PRIVATE_NETWORKS' | 'SERVICE_IDENTITY'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {
    const { EXCHANGE_TIMEOUT_MS: timeoutMs, EXTERNAL_PRIVATE_NETWORKS: privateNetworks } = environment;
    this.caller = new ToolCaller(timeoutMs, privateNetworks, schemas);
    this.sealer = new Sealer(environment.SERVICE_IDENTITY.d, 'isthmus bridged tasks');
  }

  /**
   * Connects to the server, stores `task` as working, and begins the call. `from` is absent for a task that is new; a
   * stored one that is in another state is left alone, and the result is undefined. Throws OutboundError, AppError.
   */
  async begin(
    origin: CallOrigin,
    task: BridgedTask,
    work: { call: ToolCall; from?: BridgedState },
  ): Promise<ToolRun | undefined> {
    const run = new ToolRun(origin, task, work.call);
    const giveBack = this.places.take(origin.owner.scope.tenantId);
    const connection = await this.opened(run, work.from).catch((error: unknown) => {
      giveBack();
      throw error;
    });
    if (!connection) return void giveBack();
    this.runs.set(task.id, run);
    const executing = this.execute(run, connection).finally(() => {
      giveBack();
      this.runs.delete(task.id);
      this.executing.delete(executing);
      run.detach();
      void connection.close();
    });
    this.executing.add(executing);
    return run;
  }

  /** The connection for a call whose task is stored as working; undefined for one that was in another state. */
  private async opened(run: ToolRun, from: BridgedState | undefined): Promise<McpConnection | undefined> {
    const { task, origin } = run;
    const connection = await this.connect(run);
    const aliveAt = new Date();
    let isStored = false;
    try {
      if (from === undefined) await this.tasks.insert(origin.owner, task, { aliveAt });
      isStored =
        from === undefined || (await this.tasks.change(origin.owner, { from: [from], task, aliveAt }));
    } finally {
      if (!isStored) void connection.close();
    }
    return isStored ? connection : undefined;
  }

  /** Ends the call of a task, where this process has it. */
  cancel(taskId: string): void {
    this.runs.get(taskId)?.cancel();
  }

  /** Gives an answer to the call that waits for it, where this process has it; another one reads it from the task. */
  answer(taskId: string, answer: HeldAnswer): void {
    this.runs.get(taskId)?.takeAnswer?.(answer);
  }

  seal(value: Waiting | HeldAnswer, taskId: string): Promise<string> {
    return this.sealer.seal(JSON.stringify(value), taskId);
  }

  async unseal<Value extends Waiting | HeldAnswer>(sealed: string, taskId: string): Promise<Value> {
    return JSON.parse(await this.sealer.unseal(sealed, taskId)) as Value; // As `seal` wrote it.
  }

  asTasks(): PeriodicTaskOptions[] {
    return [
      { name: 'keep calls of tools alive', everyMs: KEEP_ALIVE_EVERY_MS, run: () => this.keepAlive() },
      { name: 'end abandoned calls of tools', everyMs: ALIVE_MS / 3, run: () => this.closeAbandoned() },
    ];
  }

  async onApplicationShutdown(): Promise<void> {
    const stopping = new AppError('UNAVAILABLE', 'The gateway is shutting down', { retryAfterMs: 1_000 });
    for (const run of this.runs.values()) run.controller.abort(stopping);
    await Promise.race([Promise.all(this.executing), sleep(STOP_MS_MAX, undefined, { ref: false })]);
    await this.caller.close();
  }

  /** Tells others that the calls go on, and learns what others did to their tasks. */
  async keepAlive(now = new Date()): Promise<void> {
    const ids = [...this.runs.keys()];
    if (ids.length === 0) return;
    const open = new Map((await this.tasks.keepAlive(ids, now)).map(({ id, answer }) => [id, answer]));
    for (const id of ids) {
      const sealed = open.get(id);
      if (!open.has(id)) this.cancel(id);
      else if (sealed !== undefined) await this.answerSealed(id, sealed);
    }
  }

  /** Never rejects: an answer that cannot be read is not to keep others from their calls. */
  private async answerSealed(id: string, sealed: string): Promise<void> {
    try {
      this.answer(id, await this.unseal<HeldAnswer>(sealed, id));
    } catch (err) {
      this.kit.logger.error({ err, taskId: id }, 'the answer to a question of a tool cannot be read');
    }
  }

  async closeAbandoned(now = Date.now()): Promise<void> {
    const before = new Date(now - ALIVE_MS);
    const parts = [
      { text: 'The gateway that called the tool has ended; the tool may or may not have done its work.' },
    ];
    await this.tasks.closeAbandoned({ before, limit: ABANDONED_BATCH }, (task) =>
      nextOf(task, { state: 'FAILED', parts }),
    );
  }

  private async connect({ origin, controller }: ToolRun): Promise<McpConnection> {
    try {
      return await this.caller.connect(origin.server, controller.signal);
    } catch (error) {
      this.caller.forget(origin.server);
      throw error instanceof McpError ? exchangeErrorOf(error) : error;
    }
  }

  /** Never rejects. */
  private async execute(run: ToolRun, connection: McpConnection): Promise<void> {
    const { call, controller } = run;
    try {
      const result = await this.caller.call(connection, call, {
        signal: controller.signal,
        onProgress: (progress) => run.progress(progressIn(progress)),
        onQuestion: (requests) => this.ask(run, requests),
      });
      run.stop(await this.store(run, await this.outcomeOf(run, result)));
    } catch (error) {
      await this.failed(run, error).catch((err: unknown) => {
        this.kit.logger.error({ err, taskId: run.task.id }, 'the end of a task was not stored');
        run.fail(err);
      });
    }
  }

  private async outcomeOf(
    { task, call }: ToolRun,
    result: ToolCallResult,
  ): Promise<{ task: BridgedTask; waiting?: string }> {
    if (result.kind === 'complete') return { task: endedBy(task, call.tool.name, result.result) };
    const { requests, requestState } = result;
    const parts = questionOf(requests);
    if (!parts) {
      const methods =
        [...new Set(Object.values(requests).map(({ method }) => method))].join(', ') || 'nothing';
      const text = `The tool asks for input that A2A cannot carry: ${methods}`.slice(0, 500);
      return { task: nextOf(task, { state: 'FAILED', parts: [{ text: wordsIn(text) }] }) };
    }
    const { name: tool } = call.tool;
    const waiting: Waiting = {
      kind: 'repeat',
      call: { tool, arguments: call.arguments },
      requests,
      ...(requestState !== undefined && { requestState }),
    };
    return {
      task: asking(task, parts),
      waiting: await this.seal(waiting, task.id),
    };
  }

  /** Stores how a call ends; a task that was cancelled meanwhile stays so. */
  private async store(
    { origin: { owner } }: ToolRun,
    { task, waiting }: { task: BridgedTask; waiting?: string },
  ): Promise<BridgedTask> {
    if (await this.tasks.change(owner, { from: OPEN, task, waiting })) return task;
    return (await this.tasks.find(owner, task.id))?.task ?? task;
  }

  private async failed(run: ToolRun, error: unknown): Promise<void> {
    const { task, isCancelled, origin } = run;
    if (isCancelled) return run.stop((await this.tasks.find(origin.owner, task.id))?.task ?? task);
    const isMcp = error instanceof McpError;
    const text = error instanceof McpError || error instanceof AppError ? error.message : 'The call failed';
    const wasLeft = error instanceof AppError && error.code === 'CANCELLED';
    const state = isMcp && error.failure === 'declined' ? 'REJECTED' : wasLeft ? 'CANCELED' : 'FAILED';
    const ended = await this.store(run, {
      task: nextOf(task, { state, parts: [{ text: wordsIn(text) }] }),
    });
    if (state === 'REJECTED') return run.stop(ended);
    this.caller.forget(origin.server);
    run.fail(isMcp ? exchangeErrorOf(error) : error);
  }

  /** What goes wrong ends the call, and is not for the server to know. Never rejects. */
  private async ask(run: ToolRun, requests: InputRequests): Promise<InputResponse> {
    try {
      return await this.askUser(run, requests);
    } catch (err) {
      if (!(err instanceof McpError))
        this.kit.logger.error({ err, taskId: run.task.id }, 'the question of a tool was not stored');
      run.controller.abort(err);
      return { action: 'cancel' };
    }
  }

  /** Lets the user answer in another message, while the server waits. */
  private async askUser(run: ToolRun, requests: InputRequests): Promise<InputResponse> {
    const { owner } = run.origin;
    const parts = questionOf(requests);
    if (!parts) return { action: 'cancel' };
    const task = asking(run.task, parts);
    const question = newId();
    const waiting = await this.seal({ kind: 'held', question, requests }, task.id);
    const answered = answerTo(run, question);
    if (!(await this.tasks.change(owner, { from: ['WORKING'], task, waiting, aliveAt: new Date() })))
      return { action: 'cancel' };
    run.stop(task);
    const response = await answered;
    run.task = (await this.tasks.find(owner, task.id))?.task ?? task;
    return response;
  }
}
