import { z } from 'zod';
import type { EndedRequest } from './attempt.repository.js';
import type { Attempt, EndedAttempt, MeteredHold } from './metering.types.js';

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
const ending = z.object({
  id: z.string(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  countedBy: z.enum(['provider', 'local', 'mixed']),
  outcome: z.enum(['completed', 'cancelled', 'failed', 'interrupted']),
  endedAt: z.coerce.date(),
});
const record = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('begin'),
    leaseId: z.string(),
    heldMicro: z.string().transform(BigInt),
    attempt,
  }),
  z.object({ type: z.literal('end'), attempts: z.array(ending) }),
]);

/** An attempt that is about to be made. */
export function beginRecord({ leaseId, heldMicro }: MeteredHold, begun: Attempt): object {
  return { type: 'begin', leaseId, heldMicro: heldMicro.toString(), attempt: begun };
}

/** A request that is over; the rest of its attempts was recorded when they began. */
export function endRecord({ attempts }: EndedRequest): object {
  const endings = attempts.map(({ id, inputTokens, outputTokens, countedBy, outcome, endedAt }) => ({
    id,
    inputTokens,
    outputTokens,
    countedBy,
    outcome,
    endedAt,
  }));
  return { type: 'end', attempts: endings };
}

/**
 * The requests of a journal. An attempt without an end was broken off by the death of its process: it is interrupted at
 * `now`, and nobody pays for it. Records of another form are left out.
 */
export function requestsIn(records: readonly object[], now: Date): EndedRequest[] {
  const holds = new Map<string, MeteredHold>();
  const attempts = new Map<string, EndedAttempt>();
  const ends: z.output<typeof ending>[] = [];
  for (const each of records) {
    const { data } = record.safeParse(each);
    if (data?.type === 'begin') {
      const { attempt: begun, leaseId, heldMicro } = data;
      const { id, tenantId, requestId } = begun;
      holds.set(requestId, { tenantId, requestId, leaseId, heldMicro });
      if (!attempts.has(id)) attempts.set(id, interrupted(begun, now));
    } else if (data) ends.push(...data.attempts);
  }
  // The journal moves records: an end may come before its beginning.
  for (const end of ends) {
    const begun = attempts.get(end.id);
    if (begun) attempts.set(end.id, { ...begun, ...end });
  }
  const byRequest = Map.groupBy(attempts.values(), ({ requestId }) => requestId);
  return [...holds].map(([requestId, hold]) => ({ hold, attempts: byRequest.get(requestId) ?? [] }));
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
