/** What the gateway must know of a method. */
export interface MethodRule {
  /** Carries a message to the agent, and is charged. */
  sends: boolean;
  /** Answers with a stream of events. */
  streams: boolean;
  /** Changes nothing, so that it may be sent again when it is unknown whether it arrived. */
  repeatable: boolean;
}

const reads: MethodRule = { sends: false, streams: false, repeatable: true };
const changes: MethodRule = { sends: false, streams: false, repeatable: false };

/** The methods of A2A v1 over JSON-RPC (specification §9). */
export const METHODS = {
  SendMessage: { sends: true, streams: false, repeatable: false },
  SendStreamingMessage: { sends: true, streams: true, repeatable: false },
  GetTask: reads,
  ListTasks: reads,
  CancelTask: { ...changes, repeatable: true },
  SubscribeToTask: { sends: false, streams: true, repeatable: true },
  CreateTaskPushNotificationConfig: changes,
  GetTaskPushNotificationConfig: reads,
  ListTaskPushNotificationConfigs: reads,
  DeleteTaskPushNotificationConfig: changes,
  GetExtendedAgentCard: reads,
} as const satisfies Record<string, MethodRule>;

export type MethodName = keyof typeof METHODS;
