import type { Progress } from '@modelcontextprotocol/client';
import { withResult, type BridgedTask } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { newId } from '@isthmus/platform-identity';
import { McpError } from '@isthmus/platform-outbound/mcp';
import { assertStorable, storableJson } from '@isthmus/platform-validation';
import { nextOf } from './tool.run.js';

const TASK_BYTES_MAX = 4 * 1024 * 1024;
const WORDS_CHARACTERS_MAX = 2_000;

/** The task that the result of a tool ends. Throws McpError, AppError for one that is too long; as all of these do. */
export function endedBy(task: BridgedTask, tool: string, result: unknown): BridgedTask {
  return bounded(withResult(task, storable(result), { at: new Date(), messageId: newId(), tool }));
}

/** The task that waits for its user. */
export function asking(task: BridgedTask, parts: readonly object[]): BridgedTask {
  return bounded(nextOf(task, { state: 'INPUT_REQUIRED', parts: storable(parts) }));
}

/** What a server says, as one of many things that are kept at once. */
export function wordsIn(text: string): string {
  return storableJson(text.slice(0, WORDS_CHARACTERS_MAX));
}

/** What a server tells of its progress, in words and as it is. */
export function progressIn({ progress, total, message }: Progress): { words: string; metadata: object } {
  const words = wordsIn(message ?? (total === undefined ? `${progress}` : `${progress} of ${total}`));
  const told = {
    progress,
    ...(total !== undefined && { total }),
    ...(message !== undefined && { message: words }),
  };
  return { words, metadata: { 'isthmus/progress': told } };
}

function bounded(task: BridgedTask): BridgedTask {
  if (Buffer.byteLength(JSON.stringify(task)) <= TASK_BYTES_MAX) return task;
  throw new AppError('UPSTREAM_INVALID', `The tool's answer has more than ${TASK_BYTES_MAX} bytes`, {
    remedy: 'Ask for less at once.',
  });
}

/** Characters that cannot be stored are replaced; what nests too deep is no answer. */
function storable<Value>(sent: Value): Value {
  try {
    const stored = storableJson(sent);
    assertStorable(stored, 'json');
    return stored;
  } catch (cause) {
    throw new McpError('invalid', 'The answer nests too deep', { cause });
  }
}
