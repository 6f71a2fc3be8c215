import { isObject, valueAt } from '@isthmus/domain-exchange';

const PAYLOAD_BYTES_MAX = 1024 * 1024;

/**
 * What a webhook is posted of an event: the event (StreamResponse, A2A v1.0.1 §4.3.3), or of one that is too large what
 * tells its reader to read the task.
 */
export function payloadOf(event: object): string {
  const whole = JSON.stringify(event);
  return Buffer.byteLength(whole) <= PAYLOAD_BYTES_MAX ? whole : JSON.stringify(headOf(event));
}

function headOf(event: object): object {
  const task = valueAt(event, 'task');
  if (isObject(task)) return { task: { id: task['id'], contextId: task['contextId'], status: plain(task) } };
  const update = valueAt(event, 'statusUpdate') ?? valueAt(event, 'artifactUpdate');
  const { taskId, contextId } = isObject(update) ? update : {};
  if (valueAt(event, 'statusUpdate') !== undefined)
    return { statusUpdate: { taskId, contextId, status: plain(update) } };
  const artifactId = valueAt(update, 'artifact', 'artifactId');
  return { artifactUpdate: { taskId, contextId, artifact: { artifactId, parts: [] } } };
}

function plain(holder: unknown): object {
  return { state: valueAt(holder, 'status', 'state'), timestamp: valueAt(holder, 'status', 'timestamp') };
}
