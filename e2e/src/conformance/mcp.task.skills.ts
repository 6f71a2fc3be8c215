import { setTimeout as delay } from 'node:timers/promises';
import { Message } from '@a2a-js/sdk';
import type { Turn } from './agent.turn.ts';
import type { Script } from './scripted.agent.ts';

/** The tools that the kit's scenarios of tasks call (SEP-2663), as skills of an agent. */
export const TASK_SKILLS: Readonly<Record<string, Script>> = {
  greet: (turn) => turn.message(`Hello, ${String(dataOf(turn)['name'])}!`),
  slow_compute: async (turn) => {
    turn.begin();
    await wait(Number(dataOf(turn)['seconds'] ?? 0) * 1_000);
    turn.artifact([{ text: 'computed' }]);
    turn.status('COMPLETED');
  },
  failing_job: async (turn) => {
    turn.begin();
    await wait(1_000);
    turn.status('FAILED', 'The job failed.');
  },
  // What an agent has that comes next to a crash: it wants no part in the task.
  protocol_error_job: async (turn) => {
    turn.begin();
    await wait(200);
    turn.status('REJECTED', 'The job cannot be done.');
  },
  confirm_delete: async (turn) => {
    turn.begin();
    await wait(50);
    if (turn.context.task) turn.status('COMPLETED', 'Deleted.');
    else turn.status('INPUT_REQUIRED', 'Delete the file?');
  },
  // One question at a time is what an agent has.
  multi_input: (turn) => {
    turn.begin();
    turn.status('INPUT_REQUIRED', 'What is your name, and do you confirm?');
  },
  test_tool_with_task: async (turn) => {
    if (!turn.context.task) return turn.begin('What is your name?');
    turn.status('WORKING');
    await wait(200);
    turn.status('COMPLETED', `Done for ${wordsOf(turn)}.`);
  },
};

/** Of the arguments of the call. */
function dataOf({ context: { userMessage } }: Turn): Record<string, unknown> {
  const { parts } = Message.toJSON(userMessage) as { parts: { data?: Record<string, unknown> }[] };
  return parts.find(({ data }) => data !== undefined)?.data ?? {};
}

function wordsOf({ context: { userMessage } }: Turn): string {
  const { parts } = Message.toJSON(userMessage) as { parts: { text?: string }[] };
  return parts.map(({ text = '' }) => text).join('');
}

/** A kit does not wait for what it has cancelled. */
function wait(ms: number): Promise<void> {
  return delay(ms, undefined, { ref: false });
}
