/** JSON-RPC code and, for errors of A2A, the reason of their ErrorInfo (specification §5.4). */
const ERRORS = {
  Parse: { code: -32700, reason: undefined },
  InvalidRequest: { code: -32600, reason: undefined },
  MethodNotFound: { code: -32601, reason: undefined },
  // Not in the specification's table; official clients of the HTTP+JSON binding recognise it by this.
  InvalidParams: { code: -32602, reason: 'INVALID_PARAMS' },
  TaskNotFound: { code: -32001, reason: 'TASK_NOT_FOUND' },
  TaskNotCancelable: { code: -32002, reason: 'TASK_NOT_CANCELABLE' },
  PushNotificationNotSupported: { code: -32003, reason: 'PUSH_NOTIFICATION_NOT_SUPPORTED' },
  UnsupportedOperation: { code: -32004, reason: 'UNSUPPORTED_OPERATION' },
  ContentTypeNotSupported: { code: -32005, reason: 'CONTENT_TYPE_NOT_SUPPORTED' },
  ExtendedAgentCardNotConfigured: { code: -32007, reason: 'EXTENDED_AGENT_CARD_NOT_CONFIGURED' },
  VersionNotSupported: { code: -32009, reason: 'VERSION_NOT_SUPPORTED' },
} as const;

export type A2aErrorKind = keyof typeof ERRORS;

/** A request that violates A2A or JSON-RPC; it never reaches an agent. */
export class A2aError extends Error {
  readonly code: number;
  readonly reason: string | undefined;
  /** Where in the request, such as `params.message.parts`. */
  readonly field: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(
    readonly kind: A2aErrorKind,
    message: string,
    { field, metadata = {} }: { field?: string; metadata?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = 'A2aError';
    this.code = ERRORS[kind].code;
    this.reason = ERRORS[kind].reason;
    this.field = field;
    this.metadata = metadata;
  }
}
