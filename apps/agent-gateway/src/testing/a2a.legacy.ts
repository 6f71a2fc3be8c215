import { isObject } from '@isthmus/domain-exchange';
import type { FuzzOperation } from './a2a.arbitrary.js';

/** What A2A 0.3 calls each operation over JSON-RPC. */
export const LEGACY_NAMES: Record<FuzzOperation['method'], string> = {
  SendMessage: 'message/send',
  SendStreamingMessage: 'message/stream',
  GetTask: 'tasks/get',
  ListTasks: 'tasks/list',
  CancelTask: 'tasks/cancel',
  SubscribeToTask: 'tasks/resubscribe',
  CreateTaskPushNotificationConfig: 'tasks/pushNotificationConfig/set',
  GetTaskPushNotificationConfig: 'tasks/pushNotificationConfig/get',
  ListTaskPushNotificationConfigs: 'tasks/pushNotificationConfig/list',
  DeleteTaskPushNotificationConfig: 'tasks/pushNotificationConfig/delete',
  GetExtendedAgentCard: 'agent/getAuthenticatedExtendedCard',
};
/** Parameters of 1.0 as JSON-RPC of 0.3 has them, as far as they are told apart by names. */
export function legacyOf(params: unknown): unknown {
  if (!isObject(params)) return params;
  const { message, configuration } = params;
  const hook = isObject(configuration) && {
    pushNotificationConfig: configuration['taskPushNotificationConfig'],
  };
  return {
    ...params,
    ...(hook && { configuration: { ...configuration, ...hook, blocking: true } }),
    ...(isObject(message) && {
      message: {
        ...message,
        role: message['role'] === 'ROLE_USER' ? 'user' : message['role'],
        parts: Array.isArray(message['parts']) ? message['parts'].map(legacyPartOf) : message['parts'],
      },
    }),
  };
}

function legacyPartOf(part: unknown): unknown {
  if (!isObject(part)) return part;
  const { raw, text, mediaType: mimeType } = part;
  const kind = text !== undefined ? 'text' : raw !== undefined ? 'file' : 'data';
  return { kind, file: { bytes: raw, mimeType }, ...part };
}

/** The same for HTTP+JSON of 0.3, whose messages have `content`. */
export function legacyRestOf(params: object): object {
  const { message } = params as { message?: unknown };
  return isObject(message) ? { ...params, message: { content: message['parts'], ...message } } : params;
}
