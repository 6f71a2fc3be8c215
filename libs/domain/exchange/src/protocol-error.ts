/** JSON-RPC code and, for errors of A2A, the reason of their ErrorInfo (specification §5.4). */
const ERRORS = {
  Parse: { code: -32700, reason: undefined },
  InvalidRequest: { code: -32600, reason: undefined },
  MethodNotFound: { code: -32601, reason: undefined },
  InvalidParams: { code: -32602, reason: undefined },
  ContentTypeNotSupported: { code: -32005, reason: 'CONTENT_TYPE_NOT_SUPPORTED' },
  VersionNotSupported: { code: -32009, reason: 'VERSION_NOT_SUPPORTED' },
} as const;

export type ProtocolErrorName = keyof typeof ERRORS;

/** A request that breaks the protocol itself; it never reaches an agent. */
export class ProtocolError extends Error {
  readonly code: number;
  readonly reason: string | undefined;

  constructor(
    readonly kind: ProtocolErrorName,
    message: string,
    /** Where in the request, such as `params.message.parts`. */
    readonly field?: string,
    readonly metadata: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'ProtocolError';
    this.code = ERRORS[kind].code;
    this.reason = ERRORS[kind].reason;
  }
}
