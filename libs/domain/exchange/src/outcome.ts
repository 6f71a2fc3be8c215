/** How an exchange ended, as the sockets saw it. */
export type ExchangeEnd =
  /** The agent took the message and its answer was passed on whole. */
  | 'answered'
  /** The agent answered with an error of the protocol: it did not take the message. */
  | 'refused'
  /** The agent could not be reached, so that nothing was delivered. */
  | 'unreachable'
  /** The client went away after the message had been sent. */
  | 'client-left'
  /** The agent broke off after the message had been sent. */
  | 'broken-off';

export interface ExchangeOutcome {
  outcome: 'completed' | 'failed' | 'cancelled' | 'interrupted';
  /** Whether the message is charged: what was delivered is, once; what was not, is not. */
  charged: boolean;
}

const OUTCOMES: Record<ExchangeEnd, ExchangeOutcome> = {
  answered: { outcome: 'completed', charged: true },
  refused: { outcome: 'failed', charged: false },
  unreachable: { outcome: 'failed', charged: false },
  'client-left': { outcome: 'cancelled', charged: true },
  'broken-off': { outcome: 'interrupted', charged: true },
};

export function outcomeOf(end: ExchangeEnd): ExchangeOutcome {
  return OUTCOMES[end];
}
