import { z } from 'zod';
import type { EndedRequest } from './attempt.repository.js';
import type { Attempt, EndedAttempt, MeteredHold } from './metering.types.js';

const hold = z.object({
  tenantId: z.string(),
  requestId: z.string(),
  leaseId: z.string(),
  heldMicro: z.string().transform(BigInt),
});
const attempt = z.object({
  id: z.string(),
  tenantId: z.string(),
  requestId: z.string(),
  number: z.int(),
  model: z.string(),
  upstream: z.string(),
  agentId: z.string(),
  keyId: z.string(),
  traceId: z.string(),
  startedAt: z.coerce.date(),
  inputPriceId: z.string(),
  outputPriceId: z.string(),
});
const endedAttempt = attempt.extend({
  inputTokens: z.int(),
  outputTokens: z.int(),
  countedBy: z.enum(['provider', 'local', 'mixed']),
  outcome: z.enum(['completed', 'cancelled', 'failed', 'interrupted']),
  endedAt: z.coerce.date(),
});
const record = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), hold, attempt }),
  z.object({ type: z.literal('end'), hold, attempts: z.array(endedAttempt) }),
]);

/** An attempt that is about to be made. */
export function beginRecord(held: MeteredHold, begun: Attempt): object {
  return { type: 'begin', hold: wireHold(held), attempt: begun };
}

/** A request that is over. */
export function endRecord({ hold: held, attempts }: EndedRequest): object {
  return { type: 'end', hold: wireHold(held), attempts };
}

/**
 * The requests of a journal. One without an end was broken off by the death of its process: its attempts are interrupted at
 * `now`, and nobody pays. Records of another form are left out.
 */
export function requestsIn(records: readonly object[], now: Date): EndedRequest[] {
  const ended = new Map<string, EndedRequest>();
  const begun = new Map<string, { hold: MeteredHold; attempts: EndedAttempt[] }>();
  for (const each of records) {
    const { data } = record.safeParse(each);
    if (data?.type === 'end') ended.set(data.hold.requestId, { hold: data.hold, attempts: data.attempts });
    if (data?.type !== 'begin') continue;
    const request = begun.get(data.hold.requestId) ?? { hold: data.hold, attempts: [] };
    request.attempts.push(interrupted(data.attempt, now));
    begun.set(data.hold.requestId, request);
  }
  for (const requestId of ended.keys()) begun.delete(requestId);
  return [...ended.values(), ...begun.values()];
}

function interrupted(begun: Attempt, endedAt: Date): EndedAttempt {
  return {
    ...begun,
    inputTokens: 0,
    outputTokens: 0,
    countedBy: 'local',
    outcome: 'interrupted',
    endedAt,
  };
}

function wireHold({ heldMicro, ...rest }: MeteredHold): object {
  return { ...rest, heldMicro: heldMicro.toString() };
}
