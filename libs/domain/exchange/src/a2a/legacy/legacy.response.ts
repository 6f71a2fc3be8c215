import { isObject, listAt, textAt, valueAt } from '../../json.js';
import { hasEnded } from '../task-state.js';
import { legacyCardOf } from './legacy.card.js';
import { fieldsOf, partToLegacy, renamed } from './legacy.part.js';
import type { LegacyMethod } from './legacy.methods.js';

const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));

/** The result that 0.3 has for one of 1.0. */
export function legacyResultOf(method: LegacyMethod, result: unknown): unknown {
  switch (method) {
    case 'tasks/get':
    case 'tasks/cancel':
      return taskOf(result);
    case 'tasks/pushNotificationConfig/set':
    case 'tasks/pushNotificationConfig/get':
      return configOf(result);
    case 'tasks/pushNotificationConfig/list':
      return listAt(result, 'configs').map(configOf);
    case 'tasks/pushNotificationConfig/delete':
      return null;
    case 'agent/getAuthenticatedExtendedCard':
      return legacyCardOf(result);
    default:
      return legacyEventOf(result);
  }
}

/** The event of 0.3 for a StreamResponse of 1.0, which tells its kind by a member; that of 0.3 says it itself. */
export function legacyEventOf(event: unknown): object {
  const { task, message, statusUpdate, artifactUpdate } = fieldsOf(event);
  if (task !== undefined) return taskOf(task);
  if (message !== undefined) return messageOf(message);
  if (statusUpdate !== undefined)
    return {
      kind: 'status-update',
      ...renamed(statusUpdate, same('taskId', 'contextId', 'metadata')),
      status: statusOf(valueAt(statusUpdate, 'status')),
      final: hasEnded(textAt(statusUpdate, 'status', 'state')),
    };
  return {
    kind: 'artifact-update',
    ...renamed(artifactUpdate, same('taskId', 'contextId', 'append', 'lastChunk', 'metadata')),
    artifact: artifactOf(valueAt(artifactUpdate, 'artifact')),
  };
}

function taskOf(task: unknown): object {
  const { artifacts, history } = fieldsOf(task);
  return {
    kind: 'task',
    ...renamed(task, same('id', 'contextId', 'metadata')),
    status: statusOf(valueAt(task, 'status')),
    ...(Array.isArray(artifacts) && { artifacts: artifacts.map(artifactOf) }),
    ...(Array.isArray(history) && { history: history.map(messageOf) }),
  };
}

function statusOf(status: unknown): object {
  const message = valueAt(status, 'message');
  return {
    state: stateOf(textAt(status, 'state')),
    ...(isObject(message) && { message: messageOf(message) }),
    ...renamed(status, same('timestamp')),
  };
}

/** In words with hyphens, such as `input-required`. */
function stateOf(state: string): string {
  const word = state.replace('TASK_STATE_', '').toLowerCase().replaceAll('_', '-');
  return word === '' || word === 'unspecified' ? 'unknown' : word;
}

function messageOf(message: unknown): object {
  return {
    kind: 'message',
    ...renamed(
      message,
      same('messageId', 'contextId', 'taskId', 'metadata', 'extensions', 'referenceTaskIds'),
    ),
    role: textAt(message, 'role') === 'ROLE_USER' ? 'user' : 'agent',
    parts: listAt(message, 'parts').map(partToLegacy),
  };
}

function artifactOf(artifact: unknown): object {
  return {
    ...renamed(artifact, same('artifactId', 'name', 'description', 'metadata', 'extensions')),
    parts: listAt(artifact, 'parts').map(partToLegacy),
  };
}

function configOf(config: unknown): object {
  return {
    taskId: valueAt(config, 'taskId'),
    pushNotificationConfig: legacyHookOf(config),
  };
}

/** The PushNotificationConfig of 0.3. */
export function legacyHookOf(config: unknown): object {
  const { authentication } = fieldsOf(config);
  return {
    ...renamed(config, same('id', 'url', 'token')),
    ...(isObject(authentication) && {
      authentication: {
        schemes: [valueAt(authentication, 'scheme')],
        ...renamed(authentication, same('credentials')),
      },
    }),
  };
}
