import type { ExchangeEnd } from '../outcome.js';
import { objectIn, valueAt } from '../json.js';

/** Larger responses are not searched: a task that failed holds little more than its message, of 1 MiB at most. */
const RESPONSE_BYTES_MAX = 2 * 1024 * 1024;
/** At least one of these is in a response that is not simply an answer. */
const SIGNS = ['"error"', 'TASK_STATE_REJECTED', 'TASK_STATE_FAILED'];
/** Domain of the reasons that the platform states; what agents elsewhere say of themselves changes no charge. */
const DOMAIN = 'isthmus';
/** Limits of the agent's own specification: it has worked until it reached them. */
const OWN_LIMITS: ReadonlySet<string> = new Set(['LIMIT_EXCEEDED', 'DEADLINE_EXCEEDED']);

/**
 * How the agent ended a message, by its response of JSON-RPC or the last one of a stream. `hosted` says that it comes
 * from a process of this platform, which states in the metadata of a failed task's status why it failed.
 */
export function endOfA2aResponse(
  bytes: Buffer,
  { hosted }: { hosted: boolean },
): Extract<ExchangeEnd, 'answered' | 'rejected' | 'failed'> {
  if (bytes.length > RESPONSE_BYTES_MAX || !SIGNS.some((sign) => bytes.includes(sign))) return 'answered';
  const response = objectIn(bytes.toString());
  if (valueAt(response, 'error') !== undefined) return 'rejected';
  const task = valueAt(response, 'result', 'task') ?? valueAt(response, 'result', 'statusUpdate');
  const state = valueAt(task, 'status', 'state');
  if (state === 'TASK_STATE_REJECTED') return 'rejected';
  const isOurs = hosted && isFaultOfPlatform(valueAt(task, 'status', 'message', 'metadata'));
  return state === 'TASK_STATE_FAILED' && isOurs ? 'failed' : 'answered';
}

function isFaultOfPlatform(metadata: unknown): boolean {
  const reason = valueAt(metadata, 'reason');
  return valueAt(metadata, 'domain') === DOMAIN && typeof reason === 'string' && !OWN_LIMITS.has(reason);
}
