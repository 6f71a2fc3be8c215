import { PlacementPlanner, type Candidate as KernelCandidate, type PlannerOptions } from '@isthmus/kernels';
import { findAlternatives } from './alternatives.js';
import { compileRequest, type CompiledRequest, type PlacementRequest } from './constraints.js';
import type { Candidate, Decision, Snapshot } from './decision.js';
import { countFiltered } from './filtered.js';
import type { Fleet } from './fleet.js';
import { toKernelRequest } from './kernel-request.js';
import { LatencyRow } from './latency-row.js';
import { grantedMilli } from './node.js';
import type { PlacementPolicy } from './policy.js';
import { priceMicroPerHour } from './price.js';
import { priceClassOf } from './price-class.js';
import { termsFor } from './terms.js';
import { UsageFollower } from './usage-follower.js';

/** The chosen node and three runners-up. */
const NAMED_MAX = 4;

/**
 * Decides with the placement kernel over one fleet. It keeps the kernel at the state of the last snapshot, so that
 * the next costs only what has changed; a decision depends on its arguments alone, never on what was asked before.
 */
export class FleetPlanner {
  private readonly planner: PlacementPlanner;
  private readonly follower: UsageFollower;
  private readonly latencies: LatencyRow;

  /**
   * `backend`: `auto` (default) is the WebAssembly kernel, or its reference if WebAssembly is unavailable.
   * @throws AppError LIMIT_EXCEEDED or INVALID_ARGUMENT where the fleet is beyond the kernel's fixed memory
   */
  constructor(
    readonly fleet: Fleet,
    readonly policy: PlacementPolicy,
    backend: NonNullable<PlannerOptions['backend']> = 'auto',
  ) {
    this.planner = new PlacementPlanner({
      nodes: fleet.nodes.map((node) => ({
        id: node.id,
        cpuMilli: node.cpuMilli,
        memoryMib: node.memoryMib,
        priceClass: priceClassOf(node),
        ...(node.accelerators
          ? { accelerators: { model: node.accelerators.modelId, count: node.accelerators.cards } }
          : {}),
      })),
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
    const compiled = compileRequest(request);
    const terms = termsFor(this.fleet, compiled);
    const latency = this.latencies.boundFor(snapshot.roundTripUs, request.roundTripUsMax);
    this.follower.bringTo(snapshot.usage);
    const ranking = this.planner.rank(toKernelRequest(compiled, terms, latency), {
      count: NAMED_MAX,
      explain: true,
    });
    const judgement = {
      policy: this.policy.version,
      weights: this.policy.scoring.weights,
      seed: this.fleet.seed,
      filtered: countFiltered(ranking.refusalSets, terms),
      feasible: ranking.feasibleNodes,
    };
    const [chosen, ...runnersUp] = ranking.candidates.map((each) => this.describe(each, snapshot, compiled));
    if (chosen) return { ...judgement, placed: true, chosen, runnersUp };
    return { ...judgement, placed: false, alternatives: findAlternatives(this.fleet, snapshot, compiled) };
  }

  private describe(
    { nodeId, score, parts, cards: [card] }: KernelCandidate,
    { roundTripUs }: Snapshot,
    { resources }: CompiledRequest,
  ): Candidate {
    const node = this.fleet.byId.get(nodeId);
    if (!node) throw new RangeError(`the kernel chose a node that the fleet does not have: ${nodeId}`);
    const { accelerators, siteId } = node;
    const uses = accelerators !== undefined && card !== undefined;
    return {
      nodeId,
      siteId,
      roundTripUs: roundTripUs.get(siteId) ?? -1,
      priceMicroPerHour: priceMicroPerHour(node, resources),
      acceleratorMilli: uses ? grantedMilli(resources.acceleratorMilli, accelerators) : 0,
      ...(uses ? { card } : {}),
      score,
      parts,
    };
  }
}
