import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  DEFAULT_POLICY,
  explain,
  FleetPlanner,
  placementImpossible,
  type Placed,
  type PlacementRequest,
} from '@isthmus/domain-placement';
import { ReferenceModel } from '../atlas/reference-model.js';
import type { RoundTrips } from '../latency/latency.source.js';
import type { RecordedDecision, Requirement, UsageByNode } from './placement.types.js';

/** Applies the placement policy to the atlas. Decisions depend on the arguments alone: see FleetPlanner. */
@Injectable()
export class Placer {
  private readonly planner: FleetPlanner;

  /** Throws where the atlas is larger than the placement kernel's memory. */
  constructor(private readonly model: ReferenceModel) {
    this.planner = new FleetPlanner(model.fleet, DEFAULT_POLICY);
  }

  /** `reference` where WebAssembly is unavailable: the same decisions, more slowly. */
  get backend(): 'wasm' | 'reference' {
    return this.planner.backend;
  }

  /** The node for a request and the record of the decision. Throws PLACEMENT_IMPOSSIBLE. */
  place(
    requirement: Requirement,
    excludedNodeIds: readonly string[],
    state: { usage: UsageByNode; trips: RoundTrips },
  ): { chosen: Placed['chosen']; decision: RecordedDecision } {
    const request = toRequest(requirement, excludedNodeIds);
    const { usage, trips } = state;
    const decision = this.planner.decide({ usage, roundTripUs: trips.bySite }, request);
    if (!decision.placed) throw placementImpossible(decision, request);
    const { topologyVersion } = trips;
    const { policy, fleet } = this.planner;
    const inputHash = createHash('sha256')
      .update(
        JSON.stringify([request, [...usage], topologyVersion, this.model.atlas.name, fleet.seed, policy]),
      )
      .digest('hex');
    return { chosen: decision.chosen, decision: { ...explain(decision), topologyVersion, inputHash } };
  }
}

/** The metro is left out: it is in the round trips. */
function toRequest(
  { metroId: _, ...requirement }: Requirement,
  excludedNodeIds: readonly string[],
): PlacementRequest {
  return {
    ...requirement,
    priceMicroPerHourMax: Number(requirement.priceMicroPerHourMax),
    excludedNodeIds,
  };
}
