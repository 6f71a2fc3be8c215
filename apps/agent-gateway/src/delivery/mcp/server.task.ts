import { setTimeout as sleep } from 'node:timers/promises';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { isObject, questionOf, textAt, valueAt, type InputRequests } from '@isthmus/domain-exchange';
import { McpError, mcpErrorOf, type McpConnection, type McpTask } from '@isthmus/platform-outbound/mcp';
import { z } from 'zod';
import type { ToolCallEvents } from './tool.call.events.js';

const POLL_MS = { usual: 1_000, min: 250, max: 30_000 };
const REQUEST_MS_MAX = 30_000;
const CANCEL_MS_MAX = 5_000;
/** A server that cannot be reached, or says so, may be back at the next poll. */
const FAILURES_MAX = 5;
/** A task that goes on for longer is not followed. */
const TASK_MS_MAX = 24 * 3_600_000;
const ANY = z.looseObject({});

/**
 * Follows the task that a server answers a call with (SEP-2663) until it has ended. What the server asks meanwhile is asked
 * of the user, once for each key. Throws McpError, and the signal's reason, when the task is cancelled at the server.
 */
export async function followTask(
  connection: McpConnection,
  begun: McpTask,
  events: ToolCallEvents,
): Promise<CallToolResult> {
  const task = new ServerTask(connection, begun, events);
  try {
    return await task.result();
  } catch (error) {
    if (events.signal.aborted) await task.cancel();
    events.signal.throwIfAborted();
    throw mcpErrorOf(error);
  }
}

class ServerTask {
  private readonly taskId: string;
  private readonly asked = new Set<string>();
  private said = '';
  private changes = 0;

  constructor(
    private readonly connection: McpConnection,
    private task: McpTask,
    private readonly events: ToolCallEvents,
  ) {
    this.taskId = textAt(task, 'taskId');
    if (this.taskId === '') throw new McpError('invalid', 'The server sent a task without taskId');
  }

  async result(): Promise<CallToolResult> {
    const endsAt = Date.now() + TASK_MS_MAX;
    while (Date.now() < endsAt) {
      const result = resultOf(this.task);
      if (result) return result;
      this.tell();
      await this.answer();
      await sleep(pollOf(this.task), undefined, { signal: this.events.signal });
      this.task = await this.ask('tasks/get', {});
    }
    throw new McpError('timed_out', 'The task of the server did not end in a day');
  }

  /** Never rejects: the task may have ended, and the server may be unavailable. */
  async cancel(): Promise<void> {
    const signal = AbortSignal.timeout(CANCEL_MS_MAX);
    await this.send('tasks/cancel', {}, signal).catch(() => undefined);
  }

  private tell(): void {
    const message = textAt(this.task, 'statusMessage');
    if (message === this.said || message === '') return;
    this.said = message;
    this.events.onProgress({ progress: ++this.changes, message });
  }

  /** Asks the user what the server asks and has not asked before; the task goes on while others are open. */
  private async answer(): Promise<void> {
    const requests = textAt(this.task, 'status') === 'input_required' && valueAt(this.task, 'inputRequests');
    for (const [key, request] of Object.entries(isObject(requests) ? requests : {})) {
      if (this.asked.has(key) || !isRequest(request)) continue;
      this.asked.add(key);
      if (!questionOf({ answer: request })) await this.giveUp(request.method);
      const response = await this.events.onQuestion({ answer: request });
      await this.ask('tasks/update', { inputResponses: { [key]: response } }).catch((error: unknown) => {
        if (mcpErrorOf(error).failure !== 'declined') throw error;
        // The task may have ended; one that asks still is answered again by whoever has an answer.
        if (response.action === 'accept') this.asked.delete(key);
      });
    }
  }

  /** A task that waits for what nobody here can be asked would wait for good. */
  private async giveUp(method: string): Promise<never> {
    await this.cancel();
    throw new McpError('declined', `The tool asks for input that A2A cannot carry: ${method}`);
  }

  /** Both methods may be repeated: what is answered already is answered once. */
  private async ask(method: 'tasks/get' | 'tasks/update', params: object): Promise<McpTask> {
    const { signal } = this.events;
    for (let failures = 1; ; failures++)
      try {
        return await this.send(method, params, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (failures >= FAILURES_MAX || !mcpErrorOf(error).mayPass) throw error;
        await sleep(pollOf(this.task) * failures, undefined, { signal });
      }
  }

  private send(method: string, params: object, signal: AbortSignal): Promise<McpTask> {
    const { client, until } = this.connection;
    const request = { method, params: { taskId: this.taskId, ...params } };
    return until(client.request(request, ANY, { signal, timeout: REQUEST_MS_MAX }));
  }
}

function isRequest(request: unknown): request is InputRequests[string] {
  return typeof valueAt(request, 'method') === 'string';
}

/** Undefined while the task goes on. */
function resultOf(task: McpTask): CallToolResult | undefined {
  const status = textAt(task, 'status');
  if (status === 'working' || status === 'input_required') return undefined;
  if (status === 'failed')
    throw new McpError('declined', textAt(task, 'error', 'message') || 'The task of the server failed');
  if (status === 'cancelled')
    throw new McpError('declined', textAt(task, 'statusMessage') || 'The server cancelled the task');
  const result = valueAt(task, 'result');
  if (status === 'completed' && isObject(result) && Array.isArray(result['content']))
    return result as CallToolResult; // Its blocks are read with care (tool.parts.ts).
  throw new McpError(
    'invalid',
    'The server sent an invalid MCP response: a task without a status or a result',
  );
}

function pollOf({ pollIntervalMs }: McpTask): number {
  const ms = typeof pollIntervalMs === 'number' ? pollIntervalMs : POLL_MS.usual;
  return Math.min(Math.max(ms, POLL_MS.min), POLL_MS.max);
}
