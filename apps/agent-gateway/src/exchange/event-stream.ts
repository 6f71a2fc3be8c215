import { rpcErrorOf, type RpcId } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';

const EVENT_BYTES_MAX = 8 * 1024 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Lets through server-sent events that are whole and keeps back the beginning of one that is not, so that a stream
 * that breaks off in the middle of an event can still end with an error that clients understand.
 */
export class WholeEvents {
  private rest: Buffer = Buffer.alloc(0);

  /** The whole events that `chunk` completes. Throws UPSTREAM_INVALID for an event beyond 8 MiB. */
  take(chunk: Buffer): Buffer {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const end = endOfLastEvent(bytes);
    this.rest = bytes.subarray(end);
    if (this.rest.length > EVENT_BYTES_MAX) {
      throw new AppError('UPSTREAM_INVALID', `The agent sent an event of more than ${EVENT_BYTES_MAX} bytes`);
    }
    return bytes.subarray(0, end);
  }

  /** Whether nothing was kept back. */
  isWhole(): boolean {
    return this.rest.length === 0;
  }
}

/** Index after the last empty line; 0 when there is none. */
function endOfLastEvent(bytes: Buffer): number {
  for (let end = bytes.length; end > 1; end--) {
    if (bytes[end - 1] !== LINE_FEED) continue;
    const before = bytes[end - 2] === CARRIAGE_RETURN ? bytes[end - 3] : bytes[end - 2];
    if (before === LINE_FEED) return end;
  }
  return 0;
}

/** The last event of a stream that broke off: an ordinary JSON-RPC error answer with the request's id. */
export function errorEvent(id: RpcId, reason: unknown): string {
  const error =
    reason instanceof AppError
      ? reason
      : new AppError('UPSTREAM_UNAVAILABLE', 'The agent broke off in the middle of its answer', {
          remedy: 'Read the task with GetTask, or send the message again.',
        });
  return `data: ${JSON.stringify(rpcErrorOf(error, id).body)}\n\n`;
}
