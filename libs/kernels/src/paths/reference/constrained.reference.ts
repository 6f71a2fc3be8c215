import { at, DOWN, type CompactGraph } from '../compact-graph.js';
import { DISTANCE_MAX, UNREACHABLE } from '../path-graph.types.js';
import { OUT_OF_BOUND, type ConstrainedSlotQuery, type Slots } from '../path-backend.js';
import { LabelHeap } from './label-heap.js';
import { comparePaths } from './path-order.js';

interface Label {
  node: number;
  slots: Slots;
  distance: number;
  delay: number;
  /** Required resources on the way, one bit each. */
  met: number;
  dominated: boolean;
}

/**
 * The first loopless path, in the order of `comparePaths`, whose delays and hops keep to their bounds and which
 * contains every required node and link. Label setting (Desrochers and Soumis 1988): labels are taken in the order of
 * (distance, hops, age); a label falls to another at its node that precedes it and is no worse in delay, hops, met
 * requirements and — only where something is required, since only then a detour can pay — in nodes touched. Delay and
 * hops still needed to the target are known beforehand and cut hopeless labels. `out-of-bound` once `labelsMax` labels
 * do not suffice: never a wrong answer.
 */
export function constrainedReference(
  graph: CompactGraph,
  weight: Uint32Array,
  query: ConstrainedSlotQuery,
): Slots | undefined | typeof OUT_OF_BOUND {
  return new LabelSearch(graph, weight, query).run();
}

class LabelSearch {
  private readonly labels: Label[] = [];
  private readonly byNode = new Map<number, Label[]>();
  private readonly heap = new LabelHeap();
  private readonly all: number;
  private readonly delayLeft: ArrayLike<number>;
  private readonly hopsLeft: ArrayLike<number>;

  constructor(
    private readonly graph: CompactGraph,
    private readonly weight: Uint32Array,
    private readonly query: ConstrainedSlotQuery,
  ) {
    this.all = (1 << (query.requiredNodes.length + query.requiredLinks.length)) - 1;
    this.delayLeft = this.leastToTarget((slot) => this.delayOf(slot));
    this.hopsLeft = this.leastToTarget(() => 1);
  }

  run(): Slots | undefined | typeof OUT_OF_BOUND {
    const { from, to } = this.query;
    if (
      !this.add({ node: from, slots: [], distance: 0, delay: 0, met: this.metBy(0, from), dominated: false })
    ) {
      return OUT_OF_BOUND;
    }
    for (let top = this.heap.pop(); top; top = this.heap.pop()) {
      const label = this.labels[top.node];
      if (!label || label.dominated) continue;
      if (label.node === to && label.met === this.all) return this.firstLike(label);
      if (label.node === to) continue;
      for (let slot = at(this.graph.first, label.node); slot < at(this.graph.first, label.node + 1); slot++) {
        if (!this.extend(label, slot)) return OUT_OF_BOUND;
      }
    }
    return undefined;
  }

  /** Of the complete labels as short as this one, the first path. */
  private firstLike({ distance, slots }: Label): Slots {
    const equals = (this.byNode.get(this.query.to) ?? []).filter(
      (other) =>
        !other.dominated &&
        other.met === this.all &&
        other.distance === distance &&
        other.slots.length === slots.length,
    );
    return equals.map((other) => other.slots).sort((a, b) => comparePaths(this.weight, a, b))[0] ?? slots;
  }

  private extend(label: Label, slot: number): boolean {
    const node = at(this.graph.head, slot);
    const distance = label.distance + at(this.weight, slot);
    const delay = label.delay + this.delayOf(slot);
    const slots = [...Array.from(label.slots), slot];
    if (distance > DISTANCE_MAX || !this.withinBounds(node, delay, slots.length)) return true;
    if (this.all !== 0 && this.touched(label).has(node)) return true;
    const linkBit = this.query.requiredLinks.indexOf(at(this.graph.link, slot));
    const met = linkBit < 0 ? label.met : label.met | (1 << (this.query.requiredNodes.length + linkBit));
    const next = { node, slots, distance, delay, met: this.metBy(met, node), dominated: false };
    const others = this.byNode.get(node) ?? [];
    if (others.some((other) => !other.dominated && this.dominates(other, next))) return true;
    for (const other of others) if (this.dominates(next, other)) other.dominated = true;
    return this.add(next);
  }

  private add(label: Label): boolean {
    if (this.labels.length >= this.query.labelsMax) return false;
    this.heap.push(label.distance, label.slots.length, this.labels.length);
    this.labels.push(label);
    this.byNode.set(label.node, [...(this.byNode.get(label.node) ?? []), label]);
    return true;
  }

  private dominates(a: Label, b: Label): boolean {
    if (comparePaths(this.weight, a.slots, b.slots) >= 0 || a.delay > b.delay) return false;
    if (this.query.hopsMax !== UNREACHABLE && a.slots.length > b.slots.length) return false;
    if ((a.met & b.met) !== b.met) return false;
    return this.all === 0 || [...this.touched(a)].every((node) => this.touched(b).has(node));
  }

  private withinBounds(node: number, delay: number, hops: number): boolean {
    const { delayMax, hopsMax } = this.query;
    if (at(this.hopsLeft, node) === Infinity) return false;
    return (
      (delayMax === UNREACHABLE || delay + at(this.delayLeft, node) <= delayMax) &&
      (hopsMax === UNREACHABLE || hops + at(this.hopsLeft, node) <= hopsMax)
    );
  }

  private metBy(met: number, node: number): number {
    const bit = this.query.requiredNodes.indexOf(node);
    return bit < 0 ? met : met | (1 << bit);
  }

  private touched(label: Label): Set<number> {
    return new Set([this.query.from, ...Array.from(label.slots, (slot) => at(this.graph.head, slot))]);
  }

  /** Where delay is not bounded it does not count, not even in dominance. */
  private delayOf(slot: number): number {
    return this.query.delayMax === UNREACHABLE ? 0 : at(this.graph.delay, at(this.graph.link, slot));
  }

  private leastToTarget(cost: (slot: number) => number): number[] {
    const least = new Array<number>(this.graph.nodeCount).fill(Infinity);
    const heap = new LabelHeap();
    least[this.query.to] = 0;
    heap.push(0, 0, this.query.to);
    for (let top = heap.pop(); top; top = heap.pop()) {
      if (top.distance > at(least, top.node)) continue;
      for (
        let i = at(this.graph.firstArriving, top.node);
        i < at(this.graph.firstArriving, top.node + 1);
        i++
      ) {
        const slot = at(this.graph.arriving, i);
        const tail = at(this.graph.tail, slot);
        const sum = top.distance + cost(slot);
        if (at(this.weight, slot) === DOWN || sum >= at(least, tail)) continue;
        least[tail] = sum;
        heap.push(sum, 0, tail);
      }
    }
    return least;
  }
}
