import { isObject, listAt, textAt, valueAt } from '../../json.js';
import type { A2aMethod } from '../methods.js';
import { hasEnded } from '../task-state.js';
import { legacyCardOf } from './legacy.card.js';
import { fieldsOf, renamed } from './legacy.part.js';
import { legacyHookOf } from './legacy.response.js';

type Fields = Readonly<Record<string, unknown>>;

/** The result that HTTP+JSON of 0.3 has, in the ProtoJSON of `a2a.v1`, for one of 1.0. */
export function legacyRestResultOf(method: A2aMethod, result: unknown): object {
  switch (method) {
    case 'GetTask':
    case 'CancelTask':
      return taskOf(result);
    case 'CreateTaskPushNotificationConfig':
    case 'GetTaskPushNotificationConfig':
      return configOf(result);
    case 'ListTaskPushNotificationConfigs':
      return {
        configs: listAt(result, 'configs').map(configOf),
        nextPageToken: textAt(result, 'nextPageToken'),
      };
    case 'ListTasks':
      return { ...fieldsOf(result), tasks: listAt(result, 'tasks').map(taskOf) };
    case 'DeleteTaskPushNotificationConfig':
      return {};
    case 'GetExtendedAgentCard':
      return cardOf(result);
    default:
      return legacyRestEventOf(result);
  }
}

/** The StreamResponse of 0.3 for one of 1.0. */
export function legacyRestEventOf(event: unknown): object {
  const { task, message, statusUpdate, artifactUpdate } = fieldsOf(event);
  if (task !== undefined) return { task: taskOf(task) };
  if (message !== undefined) return { message: messageOf(message) };
  if (isObject(statusUpdate)) {
    const final = hasEnded(textAt(statusUpdate, 'status', 'state'));
    return { statusUpdate: { ...statusUpdate, status: statusOf(statusUpdate['status']), final } };
  }
  const artifact = artifactOf(valueAt(artifactUpdate, 'artifact'));
  return { artifactUpdate: { ...fieldsOf(artifactUpdate), artifact } };
}

function taskOf(task: unknown): Fields {
  const { artifacts, history, status } = fieldsOf(task);
  return {
    ...fieldsOf(task),
    status: statusOf(status),
    ...(Array.isArray(artifacts) && { artifacts: artifacts.map(artifactOf) }),
    ...(Array.isArray(history) && { history: history.map(messageOf) }),
  };
}

function statusOf(status: unknown): Fields {
  const { message, state } = fieldsOf(status);
  return {
    ...fieldsOf(status),
    // As the enum of 0.3 spells it.
    ...(state === 'TASK_STATE_CANCELED' && { state: 'TASK_STATE_CANCELLED' }),
    ...(message !== undefined && { message: messageOf(message) }),
  };
}

/** 0.3 has no `referenceTaskIds` in its proto. */
function messageOf(message: unknown): Fields {
  const { parts: _, referenceTaskIds: __, ...rest } = fieldsOf(message);
  return { ...rest, content: listAt(message, 'parts').map(partOf) };
}

function artifactOf(artifact: unknown): Fields {
  return { ...fieldsOf(artifact), parts: listAt(artifact, 'parts').map(partOf) };
}

/** Data that is no object, which 0.3 does not know, is the member `value` of one. */
function partOf(part: unknown): Fields {
  const { text, raw, url, data, metadata, ...rest } = fieldsOf(part);
  const more = metadata === undefined ? {} : { metadata };
  if (text !== undefined) return { text, ...more };
  if (raw === undefined && url === undefined)
    return { data: { data: isObject(data) ? data : { value: data } }, ...more };
  const file = {
    ...(raw === undefined ? { fileWithUri: url } : { fileWithBytes: raw }),
    ...renamed(rest, { mediaType: 'mimeType', filename: 'name' }),
  };
  return { file, ...more };
}

function configOf(config: unknown): Fields {
  return {
    name: `tasks/${textAt(config, 'taskId')}/pushNotificationConfigs/${textAt(config, 'id')}`,
    pushNotificationConfig: legacyHookOf(config),
  };
}

/** Its schemes are those of a proto, as in 1.0, where JSON-RPC has those of OpenAPI. */
function cardOf(card: unknown): Fields {
  return {
    ...legacyCardOf(card),
    securitySchemes: fieldsOf(valueAt(card, 'securitySchemes')),
    security: listAt(card, 'securityRequirements'),
  };
}
