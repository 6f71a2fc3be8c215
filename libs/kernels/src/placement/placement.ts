import { AppError, notFound } from '@isthmus/platform-errors';
import { Checks } from './checks.js';
import { deviceIndices, deviceMask, constraintsOf, describeCandidate, describeRefusals } from './decision.js';
import { createBackend, type BackendChoice } from './backend-choice.js';
import { NONE, type BackendAmounts, type BackendRequest, type PlacementBackend } from './backend.js';
import { numberNodes, inRankOrder, type NumberedNodes } from './numbered-nodes.js';
import { MAXIMA } from './limits.js';
import { NameTable } from './names.js';
import { checkedTieDraw, checkPolicy, checkReservation, type RankOptions } from './planner-checks.js';
import { DEFAULT_SCORING, type ScoringPolicy } from './policy.js';
import { numberRequest, OWN_LATENCY_ROW } from './request.js';
import { SpreadLedger } from './spread.js';
import type {
  NodeConstraint,
  NodeState,
  NodeUsage,
  Ranking,
  PlacementNode,
  NodeRequest,
  Reservation,
  ReservationResult,
  TypicalShape,
} from './types.js';
import { checkUsage, freeAfter, NOTHING_USED } from './usage.js';

export interface PlannerOptions {
  nodes: readonly PlacementNode[];
  /** Expected demand; without it fragmentation and scarcity do not count, and nodes fill in rank order. */
  typicalShapes?: readonly TypicalShape[];
  policy?: ScoringPolicy;
  /** Seed of the epoch's tie-break order, a 32-bit number; record it with the decisions. */
  seed: number;
  /** `auto` (default) takes the kernel or falls back to the reference, with one warning. */
  backend?: BackendChoice;
}

/**
 * Places requests on the nodes of one region. It holds the state of the nodes in fixed memory, belongs to one thread,
 * and forgets everything when dropped: reservations worth keeping are stored by the caller and restored.
 *
 * Every method checks its arguments before the backend runs and throws AppError: INVALID_ARGUMENT (a broken rule,
 * with the field), NOT_FOUND (unknown node or reservation), ALREADY_EXISTS (reservation id in use),
 * FAILED_PRECONDITION (a restored reservation does not fit), LIMIT_EXCEEDED (fleet larger than the memory).
 */
export class PlacementPlanner {
  private readonly fleet: NumberedNodes;
  private readonly backend: PlacementBackend;
  private readonly origins = new NameTable(
    'latency origins',
    MAXIMA.latencyOrigins,
    'ORIGINS_MAX in assembly/placement/layout.ts',
  );
  private readonly spread = new SpreadLedger();
  private readonly reservations = new Map<string, Reservation>();
  /** What others use, by rank. */
  private readonly usage = new Map<number, NodeUsage>();

  constructor(options: PlannerOptions) {
    const policy = options.policy ?? DEFAULT_SCORING;
    checkPolicy(policy, options.seed);
    const { nodes, typicalShapes = [], seed } = options;
    this.fleet = numberNodes({ nodes, typicalShapes, policy, seed });
    this.backend = createBackend(this.fleet.setup, options.backend ?? 'auto');
  }

  /** The backend in use; both return the same results. */
  get backendKind(): 'wasm' | 'reference' {
    return this.backend.kind;
  }

  /** The best `count` nodes for a request (1–64), with the parts of their scores. Reserves nothing. */
  rank(request: NodeRequest, options: RankOptions = {}): Ranking {
    const { count = 4, explain = false } = options;
    const checks = new Checks();
    checks.whole('count', count, { min: 1, max: MAXIMA.candidates });
    checks.done();
    return this.decide({ ...this.compile(request), tieDraw: checkedTieDraw(options) }, count, explain);
  }

  /** The constraints that each node fails, in the order in which the nodes were given. */
  failures(request: NodeRequest): NodeConstraint[][] {
    const masks = this.backend.refusalMasks(this.compile(request));
    return Array.from(this.fleet.rankOfPosition, (rank) => constraintsOf(masks[rank] ?? 0));
  }

  /** Reserves the best node, or says why there is none. Undo it with `release`. */
  reserve(id: string, request: NodeRequest, options: Pick<RankOptions, 'tieDraw'> = {}): ReservationResult {
    this.checkFreeId(id);
    const compiled = { ...this.compile(request), tieDraw: checkedTieDraw(options) };
    const decision = this.decide(compiled, 1, false);
    const [best] = decision.candidates;
    if (!best) return { placed: false, decision };
    const reservation = this.hold(id, request, {
      node: best.rank,
      compiled,
      devices: deviceMask(best.devices),
    });
    return { placed: true, reservation, decision };
  }

  /** Reserves a node of the caller's choice; `decision` names the failed constraints if it does not meet the request. */
  reserveOn(id: string, nodeId: string, request: NodeRequest): ReservationResult {
    this.checkFreeId(id);
    const node = this.rankOf(nodeId);
    const compiled = this.compile(request);
    if (this.backend.refusalMask(node, compiled) !== 0) {
      return {
        placed: false,
        decision: { candidates: [], feasibleNodes: 0, ...this.explain(compiled) },
      };
    }
    const devices = this.backend.chooseDevices(node, compiled);
    const reservation = this.hold(id, request, { node, compiled, devices });
    const decision = { candidates: [], feasibleNodes: 1, refusals: [], refusalSets: [] };
    return { placed: true, reservation, decision };
  }

  /**
   * Reserves for each request in turn, ids and requests in pairs. With `allOrNothing`, one refusal gives back what
   * the batch had reserved; the results up to the refusal are returned.
   */
  reserveBatch(
    batch: readonly { id: string; request: NodeRequest }[],
    options: { allOrNothing?: boolean } = {},
  ): ReservationResult[] {
    const results: ReservationResult[] = [];
    try {
      for (const { id, request } of batch) {
        const result = this.reserve(id, request);
        results.push(result);
        if (!result.placed && options.allOrNothing) {
          this.releaseAll(results);
          return results;
        }
      }
    } catch (error) {
      this.releaseAll(results);
      throw error;
    }
    return results;
  }

  /** Where these requests would go if they came in this order; the planner is left as it was. */
  whatIf(requests: readonly NodeRequest[]): ReservationResult[] {
    const results: ReservationResult[] = [];
    try {
      for (const [position, request] of requests.entries()) {
        results.push(this.reserve(`what-if ${position} \u0000`, request));
      }
    } finally {
      this.releaseAll(results);
    }
    return results;
  }

  /** Holds again what an earlier planner had reserved, on the same node and devices. */
  restore(reservation: Reservation): void {
    this.checkFreeId(reservation.id);
    checkReservation(reservation);
    const node = this.rankOf(reservation.nodeId);
    const state = this.nodeState(reservation.nodeId);
    const fits =
      state.cpuMilli >= reservation.cpuMilli &&
      state.memoryMib >= reservation.memoryMib &&
      reservation.devices.every((device) => (state.deviceMilli[device] ?? 0) >= reservation.milliPerDevice);
    if (!fits) {
      throw new AppError('FAILED_PRECONDITION', `reservation ${reservation.id} does not fit on its node`, {
        remedy: 'The node shrank or others were allocated the capacity; place the workload again.',
        metadata: { nodeId: reservation.nodeId, reservationId: reservation.id },
      });
    }
    this.apply(node, { ...reservation, devices: [...reservation.devices] });
  }

  /** Gives a reservation back; everything is then as if it had never been made. */
  release(id: string): Reservation {
    const reservation = this.reservations.get(id);
    if (!reservation) throw notFound('reservation', id);
    const node = this.rankOf(reservation.nodeId);
    this.reservations.delete(id);
    this.backend.give(node, amountsOf(reservation));
    this.spread.add(reservation.spreadGroup, this.domainOf(node), -1);
    return reservation;
  }

  /**
   * Sets what others than this planner use of a node, in place of what was set before. A caller whose truth lies
   * elsewhere so brings the planner up to it, node by node, and ranks without reserving.
   */
  setUsage(nodeId: string, usage: NodeUsage): void {
    const node = this.rankOf(nodeId);
    const size = this.fleet.setup.nodes[node];
    if (size) checkUsage(usage, size);
    const before = this.usage.get(node) ?? NOTHING_USED;
    this.backend.setFree(node, freeAfter(this.nodeState(nodeId), before, usage));
    this.usage.set(node, { ...usage, deviceMilli: [...usage.deviceMilli] });
  }

  /** Nodes that are not available take no new reservations and keep those they have. */
  setAvailable(nodeId: string, available: boolean): void {
    this.backend.setAvailable(this.rankOf(nodeId), available);
  }

  /** One-way or round-trip latency from an origin to each node, µs, in the order the nodes were given. */
  setLatency(origin: string, latencyUs: Uint32Array): void {
    const checks = new Checks();
    checks.text('origin', origin);
    const nodes = this.fleet.ids.length;
    checks.that(latencyUs.length === nodes, 'latencyUs', `must hold one value per node, ${nodes}`);
    checks.done();
    this.backend.setLatencyRow(this.origins.add(origin), inRankOrder(this.fleet, latencyUs));
  }

  nodeState(nodeId: string): NodeState {
    const node = this.rankOf(nodeId);
    const devices = this.fleet.setup.nodes[node]?.devices ?? 0;
    return {
      cpuMilli: this.backend.freeCpuMilli(node),
      memoryMib: this.backend.freeMemoryMib(node),
      deviceMilli: Array.from({ length: devices }, (_, device) => this.backend.freeDeviceMilli(node, device)),
      available: this.backend.isAvailable(node),
    };
  }

  private compile(request: NodeRequest): BackendRequest {
    const spread = this.spread.counts(request.spreadGroup);
    const compiled = numberRequest(request, { fleet: this.fleet, origins: this.origins, spread });
    if (request.latency && 'perNodeUs' in request.latency) {
      this.backend.setLatencyRow(OWN_LATENCY_ROW, inRankOrder(this.fleet, request.latency.perNodeUs));
    }
    return compiled;
  }

  private decide(request: BackendRequest, count: number, explain: boolean): Ranking {
    const ranking = this.backend.rank(request, count);
    return {
      candidates: ranking.candidates.map((candidate) => describeCandidate(candidate, this.fleet.ids)),
      feasibleNodes: ranking.feasibleNodes,
      ...(explain || ranking.feasibleNodes === 0 ? this.explain(request) : { refusals: [], refusalSets: [] }),
    };
  }

  private explain(request: BackendRequest): Pick<Ranking, 'refusals' | 'refusalSets'> {
    return describeRefusals(this.backend.explain(request), this.fleet.ids);
  }

  private hold(
    id: string,
    { spreadGroup }: NodeRequest,
    { node, compiled, devices }: { node: number; compiled: BackendRequest; devices: number },
  ): Reservation {
    const reservation: Reservation = {
      id,
      nodeId: this.fleet.ids[node] ?? '',
      cpuMilli: compiled.cpuMilli,
      memoryMib: compiled.memoryMib,
      devices: deviceIndices(devices),
      milliPerDevice: compiled.offers[this.fleet.setup.nodes[node]?.priceClass ?? NONE]?.milliPerDevice ?? 0,
      ...(spreadGroup === undefined ? {} : { spreadGroup }),
    };
    this.apply(node, reservation);
    return reservation;
  }

  private apply(node: number, reservation: Reservation): void {
    this.backend.take(node, amountsOf(reservation));
    this.spread.add(reservation.spreadGroup, this.domainOf(node), 1);
    this.reservations.set(reservation.id, reservation);
  }

  private releaseAll(results: readonly ReservationResult[]): void {
    for (const result of results) if (result.placed) this.release(result.reservation.id);
  }

  private domainOf(node: number): number {
    return this.fleet.setup.nodes[node]?.domain ?? 0;
  }

  private rankOf(nodeId: string): number {
    const rank = this.fleet.ranks.get(nodeId);
    if (rank === undefined) throw notFound('node', String(nodeId));
    return rank;
  }

  private checkFreeId(id: string): void {
    const checks = new Checks();
    checks.text('id', id);
    checks.done();
    if (this.reservations.has(id)) {
      throw new AppError('ALREADY_EXISTS', `reservation ${id.slice(0, 80)} exists already`);
    }
  }
}

function amountsOf({ cpuMilli, memoryMib, devices, milliPerDevice }: Reservation): BackendAmounts {
  return { cpuMilli, memoryMib, deviceMask: deviceMask(devices), milliPerDevice };
}
