import { isObject, textAt } from '../../json.js';
import { fieldsOf, invalid, partFromLegacy, renamed } from './legacy.part.js';
import type { LegacyMethod } from './legacy.methods.js';

type Params = Readonly<Record<string, unknown>>;

const ROLES: Readonly<Record<string, string>> = { user: 'ROLE_USER', agent: 'ROLE_AGENT' };
const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));

/**
 * Parameters of 1.0 from those of 0.3. What both versions have alike is left for the checks of 1.0. Throws InvalidParams, by
 * the names that 0.3 has.
 */
export function paramsFromLegacy(method: LegacyMethod, params: Params): Params {
  switch (method) {
    case 'message/send':
    case 'message/stream':
      return {
        ...renamed(params, same('metadata')),
        message: messageFrom(params['message']),
        ...(isObject(params['configuration']) && {
          configuration: configurationFrom(params['configuration']),
        }),
      };
    case 'tasks/pushNotificationConfig/set':
      return { taskId: params['taskId'], ...hookFrom(params['pushNotificationConfig'], params['taskId']) };
    case 'tasks/pushNotificationConfig/get':
    case 'tasks/pushNotificationConfig/delete':
      // Without an id, the one that was set without one.
      return { taskId: params['id'], id: params['pushNotificationConfigId'] ?? params['id'] };
    case 'tasks/pushNotificationConfig/list':
      return { taskId: params['id'] };
    case 'agent/getAuthenticatedExtendedCard':
      return {};
    default:
      return renamed(params, same('id', 'historyLength', ...(method === 'tasks/cancel' ? ['metadata'] : [])));
  }
}

function messageFrom(message: unknown): unknown {
  if (!isObject(message)) return message;
  const { role, parts } = message;
  const known = typeof role === 'string' && Object.hasOwn(ROLES, role) ? ROLES[role] : undefined;
  if (known === undefined) throw invalid('params.message.role', 'must be user or agent');
  return {
    ...renamed(
      message,
      same('messageId', 'contextId', 'taskId', 'metadata', 'extensions', 'referenceTaskIds'),
    ),
    role: known,
    parts: Array.isArray(parts)
      ? parts.map((part, index) => partFromLegacy(part, `params.message.parts.${index}`))
      : parts,
  };
}

function configurationFrom(configuration: Params): Params {
  const { pushNotificationConfig: hook, blocking } = configuration;
  if (blocking !== undefined && blocking !== null && typeof blocking !== 'boolean')
    throw invalid('params.configuration.blocking', 'must be true or false');
  return {
    ...renamed(configuration, same('acceptedOutputModes', 'historyLength')),
    ...(blocking === false && { returnImmediately: true }),
    ...(hook !== undefined && hook !== null && { taskPushNotificationConfig: hookFrom(hook, undefined) }),
  };
}

/** Of several schemes the first counts: 1.0 has one. */
export function hookFrom(hook: unknown, defaultId: unknown): Record<string, unknown> {
  const { authentication } = fieldsOf(hook);
  const id = textAt(hook, 'id') || defaultId;
  const schemes = fieldsOf(authentication)['schemes'];
  const scheme: unknown = Array.isArray(schemes) ? schemes[0] : undefined;
  return {
    ...renamed(hook, same('url', 'token')),
    ...(id !== undefined && { id }),
    ...(isObject(authentication) && {
      authentication: { scheme, ...renamed(authentication, same('credentials')) },
    }),
  };
}
