import {
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { isObject } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { HttpCall } from '@isthmus/platform-http';
import { z } from 'zod';
import { AgentRefusal } from './agent.request.js';
import { canFollowTasks, isModern, needsTasks } from './client.capabilities.js';
import { protocolErrorOf } from './mcp.errors.js';
import type { McpServices } from './mcp.services.js';
import { cancelTask, readTask, updateTask, type TaskCall } from './task.methods.js';

const METHODS = { 'tasks/get': readTask, 'tasks/update': updateTask, 'tasks/cancel': cancelTask };
/** Checked by hand, so that an error names what to do. */
const ANY = z.record(z.string(), z.unknown());

/** Adds the methods of tasks (SEP-2663) to a server. */
export function serveTasks(server: Server, served: { call: HttpCall; services: McpServices }): void {
  const { call } = served;
  for (const [method, run] of Object.entries(METHODS))
    server.setRequestHandler(method, { params: ANY }, async ({ taskId }, context) => {
      call.label('rpc.method', method);
      assertFollows(method, context);
      return await answered({ ...served, context, taskId }, run);
    });
}

async function answered(task: TaskCall, run: (task: TaskCall) => Promise<Result>): Promise<Result> {
  const { call } = task;
  try {
    return await run(task);
  } catch (error) {
    if (error instanceof AppError || !(error instanceof ProtocolError || error instanceof AgentRefusal))
      throw protocolErrorOf(error, call);
    call.outcome = 'task_error';
    if (error instanceof ProtocolError) throw error;
    const { message, code } = error;
    throw new ProtocolError(ProtocolErrorCode.InternalError, `The agent refused: ${message}`, { code });
  }
}

function assertFollows(method: string, context: ServerContext): void {
  if (!isModern(context))
    throw new ProtocolError(
      ProtocolErrorCode.MethodNotFound,
      `${method} is part of revision 2026-07-28; send the request in that revision`,
    );
  if (!canFollowTasks(context)) throw needsTasks(method);
}

/**
 * What the SDK makes of a result, without what it adds to a task, which has no content; and without the extension for
 * clients of 2025-11-25, whose revision has other tasks by the same names.
 */
export function asClientSeesIt(method: string, result: Result): Result {
  if (method === 'tools/call' && result['resultType'] === 'task') return without(result, 'content');
  const { capabilities } = result;
  if (method !== 'initialize' || !isObject(capabilities)) return result;
  return { ...result, capabilities: without(capabilities, 'extensions') };
}

function without<Value extends Record<string, unknown>>(value: Value, name: string): Value {
  const { [name]: _, ...rest } = value;
  return rest as Value; // `name` is optional in every result.
}
