/** What the gateway must know of an operation, whatever protocol names it. */
export interface OperationRule {
  /** Carries a message to the agent: it needs budget, is recorded and is charged. */
  sendsMessage: boolean;
  /** May be sent again when it is unknown whether it arrived. */
  repeatable: boolean;
}
