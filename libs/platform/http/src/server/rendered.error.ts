/** An error in the form of a protocol. */
export interface RenderedError {
  /** HTTP status; errors of the HTTP layer itself, such as 405 or 413, keep their own. */
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; `content-type` of `headers` may name a more specific type. */
  body: object;
}

/** An error as the client may see it. */
export interface StatedError extends RenderedError {
  headers: Record<string, string>;
  /** Short name of the error for metrics and spans. */
  code: string;
  /** True for an unexpected error, which is in the log with its stack. */
  bug: boolean;
}
