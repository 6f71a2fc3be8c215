import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  decidePlacement,
  DEFAULT_POLICY,
  explain,
  placementImpossible,
  type Placed,
  type PlacementRequest,
} from '@isthmus/domain-placement';
import { ReferenceModel } from '../atlas/reference-model.js';
import type { RoundTrips } from '../latency/latency.source.js';
import type { UsageByNode } from './node-usage.repository.js';
import type { Requirement } from './reservation.schema.js';
import type { RecordedDecision } from './reservation.types.js';

/** Applies the placement rules to the atlas; the one place that knows which engine decides. */
@Injectable()
export class Placer {
  constructor(private readonly model: ReferenceModel) {}

  /** The node for a request and the record of the decision. Throws PLACEMENT_IMPOSSIBLE. */
  place(
    requirement: Requirement,
    excludedNodeIds: readonly string[],
    state: { usage: UsageByNode; trips: RoundTrips },
  ): { chosen: Placed['chosen']; decision: RecordedDecision } {
    const request = toRequest(requirement, excludedNodeIds);
    const { usage, trips } = state;
    const snapshot = { usage, roundTripUs: trips.bySite };
    const decision = decidePlacement(this.model.fleet, snapshot, request, DEFAULT_POLICY);
    if (!decision.placed) throw placementImpossible(decision, request);
    const { topologyVersion } = trips;
    const inputHash = createHash('sha256')
      .update(JSON.stringify([request, [...usage], topologyVersion, this.model.atlas.name]))
      .digest('hex');
    return { chosen: decision.chosen, decision: { ...explain(decision), topologyVersion, inputHash } };
  }
}

function toRequest(requirement: Requirement, excludedNodeIds: readonly string[]): PlacementRequest {
  const { resources, roundTripUsMax, operatorIds, regionIds, priceMicroPerHourMax } = requirement;
  return {
    resources,
    roundTripUsMax,
    operatorIds,
    regionIds,
    priceMicroPerHourMax: Number(priceMicroPerHourMax),
    excludedNodeIds,
  };
}
