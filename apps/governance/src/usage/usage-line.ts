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
}

/** A line with the price it is, or was, charged at. */
export type RatedLine = Rated<UsageLine>;
