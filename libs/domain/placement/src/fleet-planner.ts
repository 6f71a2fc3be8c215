import {
  NOTHING_USED,
  PlacementPlanner,
  type NodeRequest,
  type PlannerOptions,
  type RankedNode,
} from '@isthmus/kernels';
import { findAlternatives, type Refusal } from './alternatives.js';
import { failedBy, type PlacementRequest } from './constraints.js';
import type { Candidate, Decision, Snapshot } from './decision.js';
import { countFiltered } from './filtered.js';
import type { Fleet } from './fleet.js';
import { LatencyRow } from './latency-row.js';
import { toNodeRequest } from './node-request.js';
import { grantedMilli } from './node.js';
import type { PlacementPolicy } from './policy.js';
import { priceMicroPerHour } from './price.js';
import { priceClassOf } from './price-class.js';
import { termsFor, type Terms } from './terms.js';
import { UsageFollower } from './usage-follower.js';

/** The chosen node and three runners-up. */
const NAMED_MAX = 4;

/**
 * Decides with the placement kernel over one fleet. It keeps the kernel at the state of the last snapshot, so that
 * the next costs only what has changed; a decision depends on its arguments alone, never on earlier requests.
 */
export class FleetPlanner {
  private readonly planner: PlacementPlanner;
  private readonly follower: UsageFollower;
  private readonly latencies: LatencyRow;

  /**
   * `backend`: `auto` (default) is the WebAssembly kernel, or its reference if WebAssembly is unavailable.
   * @throws AppError LIMIT_EXCEEDED or INVALID_ARGUMENT if the fleet exceeds the kernel's fixed memory
   */
  constructor(
    readonly fleet: Fleet,
    readonly policy: PlacementPolicy,
    backend: NonNullable<PlannerOptions['backend']> = 'auto',
  ) {
    this.planner = new PlacementPlanner({
      nodes: fleet.nodes.map((node) => ({ ...node, priceClass: priceClassOf(node) })),
      typicalShapes: policy.typicalShapes,
      policy: policy.scoring,
      seed: fleet.seed,
      backend,
    });
    this.follower = new UsageFollower(fleet, this.planner);
    this.latencies = new LatencyRow(fleet);
  }

  /** The backend that decides; both make the same decisions. */
  get backend(): 'wasm' | 'reference' {
    return this.planner.backendKind;
  }

  /** The best node for a request, or why there is none. */
  decide(snapshot: Snapshot, request: PlacementRequest): Decision {
    const terms = termsFor(this.fleet, request);
    const latency = this.latencies.boundFor(snapshot.roundTripUs, request.roundTripUsMax);
    this.follower.bringTo(snapshot.usage);
    const nodeRequest = toNodeRequest(request, terms, latency);
    const ranking = this.planner.rank(nodeRequest, { count: NAMED_MAX, explain: true });
    const judgement = {
      policy: this.policy.version,
      weights: this.policy.scoring.weights,
      seed: this.fleet.seed,
      filtered: countFiltered(ranking.refusalSets, terms),
      feasible: ranking.feasibleNodes,
    };
    const [chosen, ...runnersUp] = ranking.candidates.map((each) => this.describe(each, snapshot, request));
    if (chosen) return { ...judgement, placed: true, chosen, runnersUp };
    const refused = this.refusals(nodeRequest, snapshot, terms);
    return { ...judgement, placed: false, alternatives: findAlternatives(refused, request) };
  }

  /** Every node with what it fails, for a request that no node meets. */
  private refusals(nodeRequest: NodeRequest, snapshot: Snapshot, terms: readonly Terms[]): Refusal[] {
    const byClass = new Map(terms.map((each) => [each.priceClass.name, each]));
    const found = this.planner.failures(nodeRequest);
    return this.fleet.nodes.map((node, place) => {
      const classTerms = byClass.get(priceClassOf(node));
      return {
        node,
        usage: snapshot.usage.get(node.id) ?? NOTHING_USED,
        roundTripUs: snapshot.roundTripUs.get(node.siteId) ?? -1,
        priceMicroPerHour: classTerms?.priceMicroPerHour ?? 0,
        failed: failedBy(found[place] ?? [], classTerms?.failed ?? []),
      };
    });
  }

  private describe(
    { nodeId, score, parts, devices: [device] }: RankedNode,
    { roundTripUs }: Snapshot,
    { resources }: PlacementRequest,
  ): Candidate {
    const node = this.fleet.byId.get(nodeId);
    if (!node) throw new RangeError(`the kernel chose a node that is not in the fleet: ${nodeId}`);
    const { accelerators, siteId } = node;
    const uses = accelerators !== undefined && device !== undefined;
    return {
      nodeId,
      siteId,
      roundTripUs: roundTripUs.get(siteId) ?? -1,
      priceMicroPerHour: priceMicroPerHour(node, resources),
      acceleratorMilli: uses ? grantedMilli(resources.acceleratorMilli, accelerators) : 0,
      ...(uses ? { device } : {}),
      score,
      parts,
    };
  }
}
