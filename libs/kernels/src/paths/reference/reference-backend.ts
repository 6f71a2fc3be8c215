import { DOWN, at, type CompactGraph } from '../compact-graph.js';
import { UNREACHABLE } from '../path-graph.types.js';
import {
  OUT_OF_BOUND,
  type ConstrainedSlotQuery,
  type DisjointSlotQuery,
  type PathBackend,
  type SlotQuery,
  type Slots,
  type SlotTree,
} from '../path-backend.js';
import { constrainedReference } from './constrained.reference.js';
import { disjointReference } from './disjoint.reference.js';
import { groupDisjointReference } from './group-disjoint.reference.js';
import { kShortestReference } from './k-shortest.reference.js';
import { pathInTree, shortestTree } from './shortest.reference.js';

/** The specification, runnable: what the kernel must return, and its replacement if WebAssembly is unavailable. */
export class ReferenceBackend implements PathBackend {
  readonly kind = 'reference';
  /** Trees by source while the table is in force, made when first asked for. */
  private table: Map<number, SlotTree> | undefined;

  constructor(readonly graph: CompactGraph) {}

  buildTable(): void {
    this.table = new Map();
  }

  /** Every graph is searched as it is. */
  buildHierarchy(): boolean {
    return false;
  }

  changed(): void {
    if (this.table) this.table = new Map();
  }

  distance(from: number, to: number): number {
    return at(this.treeOf(from, to).distances, to);
  }

  firstArc(from: number, to: number): number {
    return this.path(from, to)?.[0] ?? UNREACHABLE;
  }

  path(from: number, to: number): Slots | undefined {
    return pathInTree(this.graph, this.treeOf(from, to), { from, to });
  }

  tree(source: number): SlotTree {
    return this.treeOf(source);
  }

  distances(pairs: Uint32Array): Uint32Array {
    return Uint32Array.from({ length: pairs.length / 2 }, (_, i) =>
      this.distance(at(pairs, 2 * i), at(pairs, 2 * i + 1)),
    );
  }

  kShortest(query: SlotQuery, count: number): Slots[] {
    return kShortestReference(this.graph, this.weightsFor(query), { from: query.from, to: query.to, count });
  }

  disjoint(query: DisjointSlotQuery): { paths: Slots[]; optimal: boolean } | typeof OUT_OF_BOUND {
    const weight = this.weightsFor(query);
    if (query.by === 'group') return groupDisjointReference(this.graph, weight, query);
    const paths = disjointReference(this.graph, weight, { ...query, by: query.by });
    return { paths, optimal: true };
  }

  constrained(query: ConstrainedSlotQuery): Slots | undefined | typeof OUT_OF_BOUND {
    return constrainedReference(this.graph, this.weightsFor(query), query);
  }

  private treeOf(source: number, target?: number): SlotTree {
    if (!this.table)
      return shortestTree(this.graph, this.graph.weight, { node: source, distance: 0, hops: 0, target });
    const known = this.table.get(source);
    if (known) return known;
    const tree = shortestTree(this.graph, this.graph.weight, { node: source, distance: 0, hops: 0 });
    this.table.set(source, tree);
    return tree;
  }

  private weightsFor({ blocked }: SlotQuery): Uint32Array {
    const weight = this.graph.weight.slice();
    for (const slot of blocked) weight[slot] = DOWN;
    return weight;
  }
}
