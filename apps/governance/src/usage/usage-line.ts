import type { Rateable, Rated } from '@isthmus/domain-governance';

/** One unit of usage; texts are empty where they do not apply. */
export interface UsageLine extends Rateable {
  /** Deterministic; the same id of a tenant is charged once. */
  readonly eventId: string;
  readonly agentId: string;
  readonly keyId: string;
  readonly requestId: string;
  readonly attempt: number;
  readonly countedBy: string;
  readonly outcome: string;
  readonly traceId: string;
  /** The price row to charge at; empty: the one in force. */
  readonly priceId: string;
  readonly projectId: string;
  readonly sessionId: string;
  /** Who answered the request; known while it is charged, not stored with it. */
  readonly upstream: string;
}

/** A line with the price it is, or was, charged at. */
export type RatedLine = Rated<UsageLine>;
