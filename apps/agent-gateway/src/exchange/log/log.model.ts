/** One message that passed the gateway, as its sender's organisation may see it. */
export interface LoggedExchange {
  id: string;
  agentId: string;
  protocol: string;
  binding: string;
  method: string;
  conversation: string;
  actor: string;
  keyId: string;
  startedAt: Date;
  endedAt: Date | null;
  outcome: string | null;
  requestId: string;
  traceId: string;
}

/** What is listed, of which page. */
export interface LogQuery {
  agentId: string;
  /** Of the conversation and by the protocol; every one where they are empty. */
  conversation: string;
  protocol: string;
  limit: number;
  /** The last of the page before. */
  after: { startedAt: Date; id: string } | undefined;
}
