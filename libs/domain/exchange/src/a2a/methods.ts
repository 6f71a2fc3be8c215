import type { OperationRule } from '../operation.js';

const reads: OperationRule = { sendsMessage: false, repeatable: true };
const changes: OperationRule = { sendsMessage: false, repeatable: false };
const sends: OperationRule = { sendsMessage: true, repeatable: false };

/** The methods of A2A v1 over JSON-RPC (specification §9). */
export const A2A_METHODS = {
  SendMessage: sends,
  SendStreamingMessage: sends,
  GetTask: reads,
  ListTasks: reads,
  // Cancelling twice has the effect of cancelling once.
  CancelTask: { ...changes, repeatable: true },
  SubscribeToTask: reads,
  CreateTaskPushNotificationConfig: changes,
  GetTaskPushNotificationConfig: reads,
  ListTaskPushNotificationConfigs: reads,
  DeleteTaskPushNotificationConfig: changes,
  GetExtendedAgentCard: reads,
} as const satisfies Record<string, OperationRule>;

export type A2aMethod = keyof typeof A2A_METHODS;
