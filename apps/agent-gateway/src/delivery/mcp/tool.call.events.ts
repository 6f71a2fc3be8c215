import type { InputRequests, InputResponse } from '@isthmus/domain-exchange';
import type { Progress } from '@modelcontextprotocol/client';

/** What happens during a call. */
export interface ToolCallEvents {
  onProgress: (progress: Progress) => void;
  /** Asks the user while the server holds the call open (2025-11-25). */
  onQuestion: (requests: InputRequests) => Promise<InputResponse>;
  signal: AbortSignal;
}
