import type { OperationRule } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { Principal } from '@isthmus/platform-identity';
import type { OwnRequest } from '../delivery/push/push.model.js';
import type { AgentAnswer, AnswerEnd, Once, Resumable } from '../delivery/agent.delivery.js';

/** By which a caller speaks, for the record. */
export interface CallerProtocol {
  /** Such as `a2a`. */
  readonly protocol: string;
  /** Of the protocol to the wire, such as `jsonrpc`. */
  readonly binding: string;
}

/** One request of a caller to an agent and the way back, whatever protocol the caller speaks. */
export interface Exchange extends CallerProtocol {
  readonly agentId: string;
  readonly caller: Principal;
  readonly requestId: string;
  /** Aborted with an AppError when the client closes the connection, the deadline passes or the server stops. */
  readonly signal: AbortSignal;
  /** Validates the request. Called once it is known that the caller may see the agent; throws errors of the protocol. */
  read(): ExchangeRequest;
  /**
   * Passes the agent's answer on to the caller. Throws AppError while the response has not begun; errors after that are
   * part of the response, in the protocol's own form.
   */
  respond(answer: AgentAnswer): Promise<AnswerEnd>;
}

/**
 * What the exchange has to know of a request: the operation and its rules. What is said stays opaque; the adapter has
 * encoded it for the agent, so that a body which the agent can read as it came is never decoded twice.
 */
export interface ExchangeRequest extends OperationRule {
  /** The operation's name in its protocol, for the record. */
  readonly operation: string;
  /** Digest of the message with its id, so that one that is repeated is charged once; absent where messages have no id. */
  readonly messageDigest?: string;
  /** The conversation that the message continues; absent where it begins one. */
  readonly sessionId?: string;
  /** Headers for the agent; the platform adds credentials, the request id and the trace. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Set where the gateway itself answers, or has a part in the answer. */
  readonly own?: Omit<OwnRequest, 'agentId'>;
  /** The caller can go on with a stream that breaks. */
  readonly resumable?: Resumable;
  /** The message is delivered once, however often the caller sends it. */
  readonly once?: Once;
}

/** How an answer that began ended. */
export type { AnswerEnd } from '../delivery/agent.delivery.js';

/** Whether the client closed the connection, rather than that the deadline passed or the server stops. */
export function clientClosed(signal: AbortSignal): boolean {
  const reason: unknown = signal.reason;
  return signal.aborted && reason instanceof AppError && reason.code === 'CANCELLED';
}
