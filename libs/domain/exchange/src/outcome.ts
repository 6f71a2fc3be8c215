/** How an exchange ended, as the sockets saw it. */
export type ExchangeEnd =
  /** The agent accepted the request and its whole answer was passed on. */
  | 'answered'
  /** The agent answered with an error of its protocol, or rejected the message. */
  | 'rejected'
  /** The platform failed to do its part of what the agent had accepted. */
  | 'failed'
  /** The agent could not be reached, so nothing was delivered. */
  | 'unreachable'
  /** The client closed the connection after the message was sent. */
  | 'client-closed'
  /** The agent's answer ended early, after the message was sent. */
  | 'truncated';

export interface ExchangeOutcome {
  outcome: 'completed' | 'failed' | 'cancelled' | 'interrupted';
  /** Whether the message is charged: once if it was answered or its sender left, and never for a fault of ours. */
  charged: boolean;
}

const OUTCOMES: Record<ExchangeEnd, ExchangeOutcome> = {
  answered: { outcome: 'completed', charged: true },
  rejected: { outcome: 'failed', charged: false },
  failed: { outcome: 'failed', charged: false },
  unreachable: { outcome: 'failed', charged: false },
  'client-closed': { outcome: 'cancelled', charged: true },
  truncated: { outcome: 'interrupted', charged: false },
};

export function outcomeOf(end: ExchangeEnd): ExchangeOutcome {
  return OUTCOMES[end];
}
