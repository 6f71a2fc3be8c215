/** An undirected multigraph: vertices 0 … vertexCount−1, edges as pairs; parallel edges count separately. */
export interface Graph {
  readonly vertexCount: number;
  readonly edges: readonly (readonly [number, number])[];
}

/** Component number of every vertex, numbered from 0 in order of the smallest vertex. `without` leaves one edge out. */
export function components(graph: Graph, without = -1): Int32Array {
  const adjacency = adjacencyOf(graph);
  const component = new Int32Array(graph.vertexCount).fill(-1);
  let next = 0;
  for (let start = 0; start < graph.vertexCount; start++) {
    if (component[start] !== -1) continue;
    const stack = [start];
    component[start] = next;
    for (let vertex = stack.pop(); vertex !== undefined; vertex = stack.pop()) {
      for (const { to, edge } of adjacency[vertex] ?? []) {
        if (edge === without || component[to] !== -1) continue;
        component[to] = next;
        stack.push(to);
      }
    }
    next++;
  }
  return component;
}

/**
 * Indexes of the edges whose loss parts their component, ascending (Tarjan 1974, without recursion so that a long
 * chain cannot exhaust the stack). A graph with one component and no bridge survives any single cut.
 */
export function bridges(graph: Graph): number[] {
  const adjacency = adjacencyOf(graph);
  const order = new Int32Array(graph.vertexCount).fill(-1);
  const low = new Int32Array(graph.vertexCount);
  const found: number[] = [];
  let clock = 0;
  for (let root = 0; root < graph.vertexCount; root++) {
    if (order[root] !== -1) continue;
    const stack = [{ vertex: root, through: -1, next: 0 }];
    order[root] = low[root] = clock++;
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const step = adjacency[top.vertex]?.[top.next++];
      if (!step) {
        stack.pop();
        const parent = stack.at(-1);
        if (!parent) continue;
        low[parent.vertex] = Math.min(at(low, parent.vertex), at(low, top.vertex));
        if (at(low, top.vertex) > at(order, parent.vertex)) found.push(top.through);
      } else if (step.edge === top.through) {
        continue;
      } else if (order[step.to] === -1) {
        order[step.to] = low[step.to] = clock++;
        stack.push({ vertex: step.to, through: step.edge, next: 0 });
      } else {
        low[top.vertex] = Math.min(at(low, top.vertex), at(order, step.to));
      }
    }
  }
  return found.sort((a, b) => a - b);
}

function adjacencyOf(graph: Graph): { to: number; edge: number }[][] {
  const adjacency: { to: number; edge: number }[][] = Array.from({ length: graph.vertexCount }, () => []);
  graph.edges.forEach(([a, b], edge) => {
    adjacency[a]?.push({ to: b, edge });
    adjacency[b]?.push({ to: a, edge });
  });
  return adjacency;
}

function at(values: Int32Array, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`vertex ${index} is outside the graph`);
  return value;
}
