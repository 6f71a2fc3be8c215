import type { ExchangeOutcome } from '@isthmus/domain-exchange';
import { z } from 'zod';

export type Outcome = ExchangeOutcome['outcome'];

const exchange = z.object({
  id: z.string(),
  messageKey: z.string(),
  tenantId: z.string(),
  agentId: z.string(),
  instanceId: z.string(),
  actor: z.string(),
  keyId: z.string(),
  sessionId: z.string(),
  // A process of an earlier version has not recorded them.
  protocol: z.string().default(''),
  binding: z.string().default(''),
  method: z.string(),
  requestId: z.string(),
  traceId: z.string(),
  startedAt: z.coerce.date(),
  leaseId: z.string(),
  heldMicro: z.string(),
  priceId: z.string(),
});
const ending = z.object({
  id: z.string(),
  outcome: z.enum(['completed', 'failed', 'cancelled', 'interrupted']),
  charged: z.boolean(),
  endedAt: z.coerce.date(),
  conversation: z.string().default(''),
});
const record = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), exchange }),
  z.object({ type: z.literal('end'), ...ending.shape }),
]);

/** One message that passes the gateway, and what is held for it. */
export interface ExchangeRecord {
  id: string;
  /** What its charge is known by: the same for a message that is repeated. */
  messageKey: string;
  tenantId: string;
  agentId: string;
  instanceId: string;
  actor: string;
  keyId: string;
  /** The conversation that it continues; empty for none. */
  sessionId: string;
  /** By which the caller spoke; both are empty where a process of an earlier version recorded it. */
  protocol: string;
  binding: string;
  method: string;
  requestId: string;
  traceId: string;
  startedAt: Date;
  leaseId: string;
  /** In decimal digits. */
  heldMicro: string;
  priceId: string;
}

/** An exchange that has ended. */
export interface EndedExchange extends ExchangeRecord {
  outcome: Outcome;
  charged: boolean;
  endedAt: Date;
  /** That it continues, or that it began, as far as the agent has said. */
  conversation: string;
}

/** A message that is about to be sent. */
export function beginRecord(begun: ExchangeRecord): object {
  return { type: 'begin', exchange: begun };
}

/** A message that is over; the rest of it was recorded when it began. */
export function endRecord({ id, outcome, charged, endedAt, conversation }: EndedExchange): object {
  return { type: 'end', id, outcome, charged, endedAt, conversation };
}

/**
 * The exchanges of a journal. One without an end was broken off by the death of its process: it is interrupted at `now`,
 * and nobody pays for it. Records of another form are left out.
 */
export function exchangesIn(records: readonly object[], now: Date): EndedExchange[] {
  const exchanges = new Map<string, EndedExchange>();
  const ends: z.output<typeof ending>[] = [];
  for (const each of records) {
    const { data } = record.safeParse(each);
    if (data?.type === 'begin') {
      const conversation = data.exchange.sessionId;
      const broken = { outcome: 'interrupted' as const, charged: false, endedAt: now, conversation };
      exchanges.set(data.exchange.id, { ...data.exchange, ...broken });
    } else if (data) ends.push(data);
  }
  // The journal moves records: an end may come before its beginning.
  for (const { id, outcome, charged, endedAt, conversation } of ends) {
    const begun = exchanges.get(id);
    if (!begun) continue;
    const known = { conversation: conversation || begun.sessionId };
    exchanges.set(id, { ...begun, outcome, charged, endedAt, ...known });
  }
  return [...exchanges.values()];
}
