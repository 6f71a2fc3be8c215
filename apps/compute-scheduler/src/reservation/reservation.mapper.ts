import type { compute, RpcResponse } from '@isthmus/contracts';
import type { ReferenceModel } from '../atlas/reference-model.js';
import { siteId } from '@isthmus/atlas';
import type { RecordedDecision } from '../placement/placement.types.js';
import type { Reservation } from './reservation.types.js';

type Message = RpcResponse<typeof compute.ComputeDefinition, 'reserve'>;

/** A reservation for its caller; an expired one is shown as released. */
export function reservationMessage(
  reservation: Reservation,
  model: ReferenceModel,
  now = new Date(),
): Message {
  const { id, key, tenantId, agentId, resources, decision, expiresAt } = reservation;
  const expired = reservation.state === 'held' && expiresAt <= now;
  const state = expired || reservation.state === 'expired' ? 'released' : reservation.state;
  return {
    id,
    key,
    tenantId,
    agentId,
    resources,
    state,
    placement: { ...placementMessage(decision, model), reservationId: id },
    ...(state === 'held' ? { expiresAt } : {}),
  };
}

/** The placement of an agent, with the decision as JSON for people to read. */
export function placementMessage(
  decision: RecordedDecision,
  { index }: ReferenceModel,
): NonNullable<Message['placement']> {
  const { chosen } = decision;
  const site = index.sites.get(siteId(chosen.siteId));
  return {
    reservationId: '',
    siteId: chosen.siteId,
    siteName: site?.name ?? chosen.siteId,
    nodeId: chosen.nodeId,
    metroId: site?.metroId ?? '',
    operatorId: site?.operatorId ?? '',
    roundTripUs: chosen.roundTripUs,
    priceMicroPerHour: BigInt(chosen.priceMicroPerHour),
    explanationJson: JSON.stringify(decision),
  };
}
