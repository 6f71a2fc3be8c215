import { at, changeLink, compactGraph, type CompactGraph } from './compact-graph.js';
import { checkChange, checkGraph, checkNode, limitExceeded } from './graph-checks.js';
import { chooseBackend } from './choose-backend.js';
import { OUT_OF_BOUND, type PathBackend, type Slots } from './path-backend.js';
import { checkConstrained, checkDisjoint, checkKShortest, slotQuery } from './query-checks.js';
import { lengthOf, nodesOf } from './reference/path-order.js';
import {
  TABLE_NODES_MAX,
  UNREACHABLE,
  type ConstrainedQuery,
  type DisjointPaths,
  type DisjointQuery,
  type KShortestQuery,
  type LinkChange,
  type Path,
  type PathGraphInput,
  type ShortestTree,
} from './path-graph.types.js';

/** A graph over the given links. Throws INVALID_ARGUMENT for bad links, LIMIT_EXCEEDED if memory is full. */
export function createPathGraph(input: PathGraphInput): PathGraph {
  checkGraph(input);
  return new PathGraph(chooseBackend(compactGraph(input.nodeCount, input.links), input));
}

/**
 * Paths over one graph. Of several shortest paths the answer is always the same: fewest hops, then — backwards from
 * the target — arriving from the lowest node, over the lowest link. A path longer than `DISTANCE_MAX` is no path.
 * Every argument is checked: INVALID_ARGUMENT for nodes, links and bounds out of range.
 *
 * Up to `TABLE_NODES_MAX` nodes the first question builds the table of all pairs, later changes repair it. Beyond,
 * each question is a search, and `prepareHierarchy` makes point-to-point questions fast until the next change.
 */
export class PathGraph {
  private readonly graph: CompactGraph;
  private readonly nodeCount: number;
  private tableReady = false;
  private hierarchyReady = false;

  constructor(private readonly backend: PathBackend) {
    this.graph = backend.graph;
    this.nodeCount = backend.graph.nodeCount;
  }

  /** The implementation in use. */
  get backendKind(): 'wasm' | 'reference' {
    return this.backend.kind;
  }

  /** What point-to-point questions use at present. */
  get index(): 'table' | 'hierarchy' | 'none' {
    if (this.tableReady) return 'table';
    return this.hierarchyReady ? 'hierarchy' : 'none';
  }

  /** Builds the table now instead of at the first question. LIMIT_EXCEEDED beyond 2,048 nodes. */
  prepareTable(): void {
    if (this.nodeCount > TABLE_NODES_MAX) {
      throw limitExceeded(
        `a table holds ${TABLE_NODES_MAX} nodes, the graph has ${this.nodeCount}`,
        'Use prepareHierarchy().',
        { limit: String(TABLE_NODES_MAX) },
      );
    }
    this.tableReady = false;
    this.hierarchyReady = false;
    this.backend.buildTable();
    this.tableReady = true;
  }

  /**
   * Builds the contraction hierarchy in place of the table; false where this graph does not allow one (too many
   * shortcuts, or the reference answers) and searches go on without it. Seconds on graphs of 100,000 nodes.
   */
  prepareHierarchy(): boolean {
    this.tableReady = false;
    this.hierarchyReady = false;
    this.hierarchyReady = this.backend.buildHierarchy();
    return this.hierarchyReady;
  }

  /** Applies the changes in order. The table is repaired, the hierarchy dropped. All are checked before any applies. */
  update(changes: readonly LinkChange[]): void {
    changes.forEach((change, index) => checkChange(change, index, this.graph.linkCount));
    for (const change of changes) {
      const slots = changeLink(this.graph, change);
      if (slots.length === 0) continue;
      this.backend.changed(slots);
      this.hierarchyReady = false;
    }
  }

  /** Length of the shortest path; `UNREACHABLE` if there is none. */
  distance(from: number, to: number): number {
    this.checkPair(from, to);
    return this.backend.distance(from, to);
  }

  /** The node after `from` on the path to `to`; −1 if there is no path, or `from` is `to`. */
  nextHop(from: number, to: number): number {
    this.checkPair(from, to);
    const slot = this.backend.firstArc(from, to);
    return slot === UNREACHABLE ? -1 : at(this.graph.head, slot);
  }

  /** The shortest path; undefined if there is none. */
  path(from: number, to: number): Path | undefined {
    this.checkPair(from, to);
    const slots = this.backend.path(from, to);
    return slots && this.toPath(from, slots);
  }

  /** Distances from one node to all, by node; `UNREACHABLE` if there is no path. */
  distancesFrom(source: number): Uint32Array {
    return this.treeFrom(source).distances;
  }

  /** Shortest paths from one node to all. */
  treeFrom(source: number): ShortestTree {
    checkNode('source', source, this.nodeCount);
    const { distances, hops, parents } = this.backend.tree(source);
    const parentLinks = new Int32Array(this.nodeCount).fill(-1);
    const parentNodes = new Int32Array(this.nodeCount).fill(-1);
    parents.forEach((slot, node) => {
      if (slot === UNREACHABLE) return;
      parentLinks[node] = at(this.graph.link, slot);
      parentNodes[node] = at(this.graph.tail, slot);
    });
    return { source, distances, hops, parentLinks, parentNodes };
  }

  /** Distances of many pairs in one call. */
  distances(pairs: readonly (readonly [from: number, to: number])[]): Uint32Array {
    const flat = Uint32Array.from({ length: 2 * pairs.length });
    pairs.forEach(([from, to], i) => {
      this.checkPair(from, to);
      flat[2 * i] = from;
      flat[2 * i + 1] = to;
    });
    return this.backend.distances(flat);
  }

  /** Paths of many pairs in one call; undefined if there is none. */
  paths(pairs: readonly (readonly [from: number, to: number])[]): (Path | undefined)[] {
    return pairs.map(([from, to]) => this.path(from, to));
  }

  /** The `count` first loopless paths, in order; fewer where no more exist. */
  kShortest(query: KShortestQuery): Path[] {
    checkKShortest(query, this.graph);
    return this.backend
      .kShortest(slotQuery(this.graph, query), query.count)
      .map((slots) => this.toPath(query.from, slots));
  }

  /**
   * Paths that share nothing of the kind `by`, with the least total distance, then hops. Fewer than `count` where no
   * more exist (`group`: none, unless all `count` exist). LIMIT_EXCEEDED where the search by group met its bound
   * without any set.
   */
  disjoint(query: DisjointQuery): DisjointPaths {
    checkDisjoint(query, this.graph);
    const { count, by, searchMax = 20_000 } = query;
    const found = this.backend.disjoint({ ...slotQuery(this.graph, query), count, by, searchMax });
    if (found === OUT_OF_BOUND) {
      throw limitExceeded(
        `no set of ${count} paths within ${searchMax} paths looked at`,
        'Raise searchMax or memoryMiB.',
        {
          searchMax: String(searchMax),
        },
      );
    }
    return { paths: found.paths.map((slots) => this.toPath(query.from, slots)), optimal: found.optimal };
  }

  /** The shortest loopless path within the bounds; undefined if there is none. LIMIT_EXCEEDED beyond `labelsMax`. */
  constrained(query: ConstrainedQuery): Path | undefined {
    checkConstrained(query, this.graph);
    const { delayMax = UNREACHABLE, hopsMax = UNREACHABLE, labelsMax = 200_000 } = query;
    const requiredNodes = [...new Set(query.requiredNodes)];
    const requiredLinks = [...new Set(query.requiredLinks)];
    const bounds = { delayMax, hopsMax, labelsMax, requiredNodes, requiredLinks };
    const slots = this.backend.constrained({ ...slotQuery(this.graph, query), ...bounds });
    if (slots === OUT_OF_BOUND) {
      throw limitExceeded(
        `the search needs more than ${labelsMax} labels`,
        'Raise labelsMax (and memoryMiB).',
        {
          labelsMax: String(labelsMax),
        },
      );
    }
    return slots && this.toPath(query.from, slots);
  }

  private checkPair(from: number, to: number): void {
    // Inlined tests keep the lookup at a few nanoseconds; the named checks build the message.
    if (!(from >>> 0 === from && from < this.nodeCount)) checkNode('from', from, this.nodeCount);
    if (!(to >>> 0 === to && to < this.nodeCount)) checkNode('to', to, this.nodeCount);
    if (!this.tableReady && !this.hierarchyReady && this.nodeCount <= TABLE_NODES_MAX) this.prepareTable();
  }

  private toPath(source: number, slots: Slots): Path {
    return {
      nodes: nodesOf(this.graph, source, slots),
      links: Array.from(slots, (slot) => at(this.graph.link, slot)),
      distance: lengthOf(this.graph.weight, slots),
      hops: slots.length,
    };
  }
}
