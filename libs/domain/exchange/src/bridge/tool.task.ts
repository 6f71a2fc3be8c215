import { beginningOf, textAt } from '../json.js';
import { emptyTurn, takeEvent, wordsOf } from './agent.turn.js';
import { toolResultOf, wordsInResult, type ToolResult } from './tool.result.js';

/** What a client of MCP receives of a task: the members that every status has (SEP-2663, tasks). */
export interface ToolTaskFacts {
  /** The handle, which the client knows the task by. */
  taskId: string;
  /** When the client first received the task. */
  createdAt: Date;
}

/** A task of A2A as one of the extension `io.modelcontextprotocol/tasks` (docs/protocol/bridge.md). */
export interface ToolTask {
  taskId: string;
  status: 'working' | 'input_required' | 'completed' | 'cancelled';
  statusMessage?: string;
  createdAt: string;
  lastUpdatedAt: string;
  /** From `createdAt`. */
  ttlMs: number;
  pollIntervalMs: number;
  /** Of a task that is `completed`. */
  result?: ToolResult;
}

/** What the agent asks of its user. */
export interface TaskQuestion {
  /** Another for each question of a task. */
  identity: string;
  words: string;
}

const DAY_MS = 86_400_000;
/** Tasks are kept at least so long after their last change. */
const KEPT_MS = 7 * DAY_MS;
const POLL_MS = { min: 250, max: 10_000 };
const STATUS_CHARACTERS_MAX = 2_000;
/** Of A2A v1.0.1 (§4.1.3), without their prefix. */
const STATES: ReadonlySet<string> = new Set([
  'SUBMITTED',
  'WORKING',
  'INPUT_REQUIRED',
  'AUTH_REQUIRED',
  'COMPLETED',
  'FAILED',
  'REJECTED',
  'CANCELED',
]);
const WORKING: ReadonlySet<string> = new Set(['SUBMITTED', 'WORKING']);

/** A task of which nothing is known but that it goes on. */
export function newToolTask({ taskId, createdAt }: ToolTaskFacts): ToolTask {
  const at = createdAt.toISOString();
  const times = { createdAt: at, lastUpdatedAt: at, ttlMs: KEPT_MS, pollIntervalMs: POLL_MS.min };
  return { taskId, status: 'working', ...times };
}

/** Whether what an agent has answered is a task. One that cannot be read has not ended. */
export function isTask(task: unknown): boolean {
  return STATES.has(textAt(task, 'status', 'state').replace(/^TASK_STATE_/, ''));
}

/**
 * A task of A2A, as JSON. `question` is there while it waits for words of the user: the request for them is made of it.
 * A client that cannot ask its user, and one whose task waits for an authorisation or has failed, gets the result that
 * the call itself would have had: `failed` is for errors of JSON-RPC alone.
 */
export function toolTaskOf(
  task: unknown,
  facts: ToolTaskFacts,
  { now, canAskUser }: { now: Date; canAskUser: boolean },
): { task: ToolTask; question?: TaskQuestion } {
  const turn = emptyTurn();
  takeEvent(turn, { task });
  const at = { ...newToolTask(facts), ...timesOf(task, facts.createdAt, now) };
  const said = beginningOf(wordsOf(turn.said), STATUS_CHARACTERS_MAX);
  const status = said === '' ? {} : { statusMessage: said };
  if (WORKING.has(turn.state)) return { task: { ...at, ...status } };
  if (turn.state === 'CANCELED') return { task: { ...at, status: 'cancelled', ...status } };
  const result = toolResultOf(turn);
  if (turn.state !== 'INPUT_REQUIRED' || !canAskUser) return { task: { ...at, status: 'completed', result } };
  const question = { identity: questionIn(task), words: wordsInResult(result) };
  return { task: { ...at, status: 'input_required', ...status }, question };
}

/** What a question of a task is known by; '' for a task that asks nothing. */
export function questionIn(task: unknown): string {
  if (textAt(task, 'status', 'state') !== 'TASK_STATE_INPUT_REQUIRED') return '';
  const turn = emptyTurn();
  takeEvent(turn, { task });
  const asked = [textAt(task, 'status', 'timestamp'), textAt(task, 'status', 'message', 'messageId')];
  return JSON.stringify([...asked, wordsOf(turn.said)]);
}

/** Polls take a tenth of the time that the task has taken: one that ends soon is known soon. */
function timesOf(
  task: unknown,
  createdAt: Date,
  now: Date,
): Pick<ToolTask, 'lastUpdatedAt' | 'ttlMs' | 'pollIntervalMs'> {
  const created = createdAt.getTime();
  const age = Math.max(now.getTime() - created, 0);
  const changed = Date.parse(textAt(task, 'status', 'timestamp')) - created;
  // An agent's clock may differ from ours.
  const changedAfter = Math.min(Math.max(Number.isNaN(changed) ? 0 : changed, 0), age);
  return {
    lastUpdatedAt: new Date(created + changedAfter).toISOString(),
    ttlMs: changedAfter + KEPT_MS,
    pollIntervalMs: Math.round(Math.min(Math.max(age / 10, POLL_MS.min), POLL_MS.max)),
  };
}
