import type { A2aMethod } from '../methods.js';

/** The methods of A2A 0.3 over JSON-RPC (specification 0.3.0 §3.5.6), and what each is in 1.0. */
export const LEGACY_METHODS = {
  'message/send': 'SendMessage',
  'message/stream': 'SendStreamingMessage',
  'tasks/get': 'GetTask',
  'tasks/cancel': 'CancelTask',
  'tasks/resubscribe': 'SubscribeToTask',
  'tasks/pushNotificationConfig/set': 'CreateTaskPushNotificationConfig',
  'tasks/pushNotificationConfig/get': 'GetTaskPushNotificationConfig',
  'tasks/pushNotificationConfig/list': 'ListTaskPushNotificationConfigs',
  'tasks/pushNotificationConfig/delete': 'DeleteTaskPushNotificationConfig',
  'agent/getAuthenticatedExtendedCard': 'GetExtendedAgentCard',
} as const satisfies Record<string, A2aMethod>;

export type LegacyMethod = keyof typeof LEGACY_METHODS;

export function isLegacyMethod(method: string): method is LegacyMethod {
  return Object.hasOwn(LEGACY_METHODS, method);
}

/** Whether a name has the form of those of 0.3, such as `message/send`; those of 1.0 have no slash. */
export function looksLegacy(method: unknown): boolean {
  return typeof method === 'string' && /^[a-z]+\//.test(method);
}
