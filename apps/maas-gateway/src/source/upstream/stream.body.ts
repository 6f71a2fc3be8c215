/** The bytes of a stream. However much of them is read, one of the other two is called at the end. */
export interface StreamBody {
  bytes: AsyncIterable<Uint8Array>;
  /** Nothing more is of interest: the connection may be used again once the rest has arrived. */
  finish(): void;
  /** The upstream is to stop. */
  cancel(): void;
}
