import type { CompactGraph } from './compact-graph.js';

/**
 * What a careful engineer writes without a library: Dijkstra on typed arrays with a binary heap in place. Indices stay
 * in range, which `!` states: a checking function shared with other kinds of arrays would slow this peer down.
 */
export class TypedArrayDijkstra {
  readonly distance: Float64Array;
  private readonly parent: Int32Array;
  private readonly hop: Int32Array;
  private readonly heapKey: Float64Array;
  private readonly heapNode: Int32Array;
  private size = 0;

  constructor(private readonly graph: CompactGraph) {
    this.distance = new Float64Array(graph.nodeCount);
    this.parent = new Int32Array(graph.nodeCount);
    this.hop = new Int32Array(graph.nodeCount);
    this.heapKey = new Float64Array(graph.arcCount + 1);
    this.heapNode = new Int32Array(graph.arcCount + 1);
  }

  /** Distances f32 and next hops i16 of all pairs. */
  table(): { distances: Float32Array; nextHops: Int16Array } {
    const n = this.graph.nodeCount;
    const distances = new Float32Array(n * n);
    const nextHops = new Int16Array(n * n);
    for (let source = 0; source < n; source++) {
      this.run(source, -1);
      distances.set(this.distance, source * n);
      nextHops.set(this.hop, source * n);
    }
    return { distances, nextHops };
  }

  path(from: number, to: number): number[] {
    this.run(from, to);
    const nodes = [to];
    for (let node = to; node !== from && this.parent[node]! >= 0;) nodes.push((node = this.parent[node]!));
    return nodes.reverse();
  }

  private run(source: number, target: number): void {
    const { graph, distance, parent, hop } = this;
    distance.fill(Infinity);
    parent.fill(-1);
    hop.fill(-1);
    distance[source] = 0;
    this.size = 0;
    this.push(0, source);
    while (this.size > 0) {
      const key = this.heapKey[0]!;
      const node = this.pop();
      if (key > distance[node]!) continue;
      if (node === target) return;
      for (let slot = graph.first[node]!; slot < graph.first[node + 1]!; slot++) {
        const head = graph.head[slot]!;
        const next = key + graph.weight[slot]!;
        if (next >= distance[head]!) continue;
        distance[head] = next;
        parent[head] = node;
        hop[head] = node === source ? head : hop[node]!;
        this.push(next, head);
      }
    }
  }

  private push(key: number, node: number): void {
    let index = this.size++;
    while (index > 0) {
      const above = (index - 1) >> 1;
      if (this.heapKey[above]! <= key) break;
      this.heapKey[index] = this.heapKey[above]!;
      this.heapNode[index] = this.heapNode[above]!;
      index = above;
    }
    this.heapKey[index] = key;
    this.heapNode[index] = node;
  }

  private pop(): number {
    const top = this.heapNode[0]!;
    const count = --this.size;
    const key = this.heapKey[count]!;
    const node = this.heapNode[count]!;
    let index = 0;
    for (let child = 1; child < count; child = 2 * index + 1) {
      if (child + 1 < count && this.heapKey[child + 1]! < this.heapKey[child]!) child += 1;
      if (this.heapKey[child]! >= key) break;
      this.heapKey[index] = this.heapKey[child]!;
      this.heapNode[index] = this.heapNode[child]!;
      index = child;
    }
    this.heapKey[index] = key;
    this.heapNode[index] = node;
    return top;
  }
}
