import { at, DOWN, type CompactGraph } from '../compact-graph.js';
import { UNREACHABLE } from '../path-graph.types.js';
import type { Slots } from '../path-backend.js';
import { comparePaths } from './path-order.js';

/**
 * Up to `count` paths of least total (distance, hops) that share no link, or no inner node (Suurballe 1974, Bhandari
 * 1999): a flow of least cost, one shortest augmenting path after the other in the residual graph, with potentials
 * that keep its costs from being negative. Fewer paths mean that no more exist. Which of several sets of equal total
 * is found, follows from the order below: states by (cost, number), arcs as listed, first come first served.
 */
export function disjointReference(
  graph: CompactGraph,
  weight: Uint32Array,
  { from, to, count, by }: { from: number; to: number; count: number; by: 'node' | 'link' },
): Slots[] {
  const flow = new Flow(graph, weight, from, to, by === 'node');
  let found = 0;
  while (found < count && flow.augment()) found += 1;
  return flow.paths(found).sort((a, b) => comparePaths(weight, a, b));
}

interface Step {
  state: number;
  cost: bigint;
  slot: number;
  cancels: boolean;
}

/** Node v is state 2v; a node that at most one path may pass is left from state 2v + 1. */
class Flow {
  private readonly used = new Set<number>();
  private readonly potential: bigint[];

  constructor(
    private readonly graph: CompactGraph,
    private readonly weight: Uint32Array,
    private readonly from: number,
    private readonly to: number,
    private readonly nodesOnce: boolean,
  ) {
    this.potential = new Array<bigint>(2 * graph.nodeCount).fill(0n);
  }

  /** Adds one path to the flow if the residual graph still has one. */
  augment(): boolean {
    const { source, cost, parent } = this.search();
    const goal = 2 * this.to;
    const reached = cost[goal];
    if (reached === undefined) return false;
    for (let state = 0; state < this.potential.length; state++) {
      const own = cost[state];
      this.potential[state] = this.potentialOf(state) + (own === undefined || own > reached ? reached : own);
    }
    for (let state = goal; state !== source;) {
      const step = parent[state];
      if (!step) break;
      if (step.slot !== UNREACHABLE && step.cancels) this.used.delete(step.slot);
      else if (step.slot !== UNREACHABLE) this.used.add(step.slot);
      state = step.state;
    }
    return true;
  }

  /** Splits the flow: each path follows the lowest slot that no earlier path took. */
  paths(count: number): Slots[] {
    const left = new Set(this.used);
    return Array.from({ length: count }, () => {
      const slots: number[] = [];
      for (let node = this.from; node !== this.to;) {
        const slot = this.slotsOf(node).find((candidate) => left.has(candidate));
        if (slot === undefined) throw new Error('a flow that does not reach its target');
        left.delete(slot);
        slots.push(slot);
        node = at(this.graph.head, slot);
      }
      return slots;
    });
  }

  private search() {
    const source = 2 * this.from;
    const cost: (bigint | undefined)[] = new Array<bigint | undefined>(this.potential.length);
    const parent: (Step | undefined)[] = [];
    const settled = new Set<number>();
    const open = new Set([source]);
    cost[source] = 0n;
    for (;;) {
      const state = cheapest(open, cost);
      if (state === undefined || state === 2 * this.to) break;
      open.delete(state);
      settled.add(state);
      const here = cost[state] ?? 0n;
      for (const step of this.stepsFrom(state)) {
        const reduced = here + step.cost + this.potentialOf(state) - this.potentialOf(step.state);
        const known = cost[step.state];
        if (settled.has(step.state) || (known !== undefined && reduced >= known)) continue;
        cost[step.state] = reduced;
        parent[step.state] = { ...step, state };
        open.add(step.state);
      }
    }
    return { source, cost, parent };
  }

  /** Residual arcs: through the node, then arcs of the flow taken back, then free arcs. */
  private *stepsFrom(state: number): Generator<Step> {
    const node = state >> 1;
    const leaving = state === this.leavingState(node);
    const arriving = state === 2 * node;
    const split = this.leavingState(node) !== 2 * node;
    const passed = this.graph.arriving
      .subarray(at(this.graph.firstArriving, node), at(this.graph.firstArriving, node + 1))
      .filter((slot) => this.used.has(slot));
    if (split && arriving === (passed.length === 0)) {
      yield { state: state ^ 1, cost: 0n, slot: UNREACHABLE, cancels: false };
    }
    if (arriving) {
      for (const slot of passed) {
        const state = this.leavingState(at(this.graph.tail, slot));
        yield { state, cost: -this.costOf(slot), slot, cancels: true };
      }
    }
    if (!leaving) return;
    for (const slot of this.slotsOf(node)) {
      const head = at(this.graph.head, slot);
      const taken = this.used.has(slot) || this.used.has(at(this.graph.opposite, slot));
      if (taken || at(this.weight, slot) === DOWN || head === node) continue;
      yield { state: 2 * head, cost: this.costOf(slot), slot, cancels: false };
    }
  }

  private slotsOf(node: number): number[] {
    const start = at(this.graph.first, node);
    return Array.from({ length: at(this.graph.first, node + 1) - start }, (_, i) => start + i);
  }

  private leavingState(node: number): number {
    return this.nodesOnce && node !== this.from && node !== this.to ? 2 * node + 1 : 2 * node;
  }

  private potentialOf(state: number): bigint {
    return this.potential[state] ?? 0n;
  }

  /** Distance first, hops second. */
  private costOf(slot: number): bigint {
    return (BigInt(at(this.weight, slot)) << 22n) + 1n;
  }
}

function cheapest(open: Set<number>, cost: (bigint | undefined)[]): number | undefined {
  let best: number | undefined;
  for (const state of open) {
    const own = cost[state] ?? 0n;
    const other = best === undefined ? undefined : (cost[best] ?? 0n);
    if (best === undefined || other === undefined || own < other || (own === other && state < best))
      best = state;
  }
  return best;
}
