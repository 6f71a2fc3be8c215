import { v7 as uuidv7 } from 'uuid';
import type { Placer } from '../placement/placer.js';
import type { ReserveOrder } from './reservation.schema.js';
import type { Reservation } from './reservation.types.js';

/** The reservation that a decision leads to: held until `ttlMs` from now unless it is confirmed. */
export function newReservation(
  order: ReserveOrder,
  { chosen, decision }: ReturnType<Placer['place']>,
  { requestHash, now }: { requestHash: string; now: Date },
): Reservation {
  const { key, tenantId, agentId, requirement, ttlMs } = order;
  return {
    id: uuidv7(),
    key,
    tenantId,
    agentId,
    requestHash,
    nodeId: chosen.nodeId,
    siteId: chosen.siteId,
    resources: { ...requirement.resources, acceleratorMilli: chosen.acceleratorMilli },
    device: chosen.device,
    roundTripUs: chosen.roundTripUs,
    priceMicroPerHour: BigInt(chosen.priceMicroPerHour),
    decision,
    state: 'held',
    expiresAt: new Date(now.getTime() + ttlMs),
    createdAt: now,
    confirmedAt: undefined,
    meteredTo: undefined,
    meteredMicro: 0n,
  };
}
