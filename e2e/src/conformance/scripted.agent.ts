import { setTimeout as delay } from 'node:timers/promises';
import type { AgentExecutor } from '@a2a-js/sdk/server';
import { statusEvent, Turn } from './agent.turn.ts';

export type Script = (turn: Turn) => void | Promise<void>;

/** Twice the time that the kit waits for an event of a stream (TCK_STREAMING_TIMEOUT), and a little. */
const LONG_MS = 5_000;
const FILE = { filename: 'output.txt', mediaType: 'text/plain' };
const RAW = { ...FILE, raw: Buffer.from('output').toString('base64') };

/** By the prefix of the id of a message: the scenarios of the A2A TCK (`scenarios/*.feature`). */
const SCRIPTS: Readonly<Record<string, Script>> = {
  'tck-artifact-text': (turn) => completedWith(turn, { text: 'Generated text content' }),
  'tck-artifact-file': (turn) => completedWith(turn, RAW),
  'tck-artifact-file-url': (turn) => completedWith(turn, { ...FILE, url: 'https://example.com/output.txt' }),
  'tck-artifact-data': (turn) => completedWith(turn, { data: { key: 'value', count: 42 } }),
  'tck-message-response': (turn) => turn.message('Direct message response'),
  'tck-input-required': (turn) => {
    turn.begin();
    turn.status('INPUT_REQUIRED', 'What next?');
  },
  'tck-reject-task': (turn) => {
    turn.begin();
    turn.status('REJECTED', 'rejected');
  },
  'tck-stream-001': (turn) => streamed(turn, { text: 'Stream hello from TCK' }),
  'tck-stream-002': (turn) => {
    turn.begin();
    turn.status('COMPLETED');
  },
  'tck-stream-003': (turn) => streamed(turn, { text: 'Stream task lifecycle' }),
  'tck-stream-ordering-001': (turn) => streamed(turn, { text: 'Ordered output' }),
  'tck-stream-artifact-text': (turn) => streamed(turn, { text: 'Streamed text content' }),
  'tck-stream-artifact-file': (turn) => streamed(turn, RAW),
  'tck-stream-artifact-chunked': (turn) => {
    turn.begin();
    turn.status('WORKING');
    turn.artifact([{ text: 'chunk-1 ' }], { id: 'chunked', lastChunk: false });
    turn.artifact([{ text: 'chunk-2' }], { id: 'chunked', append: true });
    turn.status('COMPLETED');
  },
  'test-resubscribe-message-id': async (turn) => {
    turn.begin();
    turn.status('WORKING');
    await delay(LONG_MS);
    turn.status('COMPLETED');
  },
};

/** A message that no prefix fits. */
const otherwise: Script = (turn) => {
  turn.begin();
  turn.status('COMPLETED', 'Hello from TCK');
};

/** One prefix may begin with another: the longest counts. */
const PREFIXES = Object.keys(SCRIPTS).toSorted((a, b) => b.length - a.length);

/** An agent that does what the id of a message asks. */
export function scriptedAgent(): AgentExecutor {
  return executorOf(({ context: { userMessage } }) => {
    const prefix = PREFIXES.find((each) => userMessage.messageId.startsWith(each));
    return (prefix === undefined ? undefined : SCRIPTS[prefix]) ?? otherwise;
  });
}

/** An agent that follows the script that is chosen for each message; a cancelled task is cancelled at once. */
export function executorOf(scriptFor: (turn: Turn) => Script): AgentExecutor {
  const contexts = new Map<string, string>();
  return {
    execute: async (context, bus) => {
      contexts.set(context.taskId, context.contextId);
      const turn = new Turn(context, bus);
      await scriptFor(turn)(turn);
    },
    cancelTask: async (taskId, bus) =>
      bus.publish(statusEvent({ taskId, contextId: contexts.get(taskId) ?? '' }, 'CANCELED')),
  };
}

function completedWith(turn: Turn, part: Record<string, unknown>): void {
  turn.begin();
  turn.artifact([part]);
  turn.status('COMPLETED');
}

function streamed(turn: Turn, part: Record<string, unknown>): void {
  turn.begin();
  turn.status('WORKING');
  turn.artifact([part]);
  turn.status('COMPLETED');
}
