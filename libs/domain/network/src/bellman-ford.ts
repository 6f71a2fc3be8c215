import { NO_PATH, type GraphInput, type PathFinder } from './path-finder.js';

/**
 * The simplest path finder: relaxes every link until nothing changes. For tests and small graphs; large ones use the
 * kernel.
 */
export function bellmanFord({ nodeCount, links }: GraphInput): PathFinder {
  const arcs = links.flatMap(({ from, to, weight, oneWay, up }, link) => {
    if (up === false) return [];
    return oneWay
      ? [{ from, to, weight, link }]
      : [
          { from, to, weight, link },
          { from: to, to: from, weight, link },
        ];
  });

  const search = (source: number) => {
    const distances = new Array<number>(nodeCount).fill(Infinity);
    const arrivals = new Map<number, (typeof arcs)[number]>();
    distances[source] = 0;
    for (let round = 0, changed = true; changed && round <= nodeCount; round++) {
      changed = false;
      for (const arc of arcs) {
        const reached = (distances[arc.from] ?? Infinity) + arc.weight;
        if (reached >= (distances[arc.to] ?? Infinity)) continue;
        distances[arc.to] = reached;
        arrivals.set(arc.to, arc);
        changed = true;
      }
    }
    return { distances, arrivals };
  };

  return {
    distancesFrom: (source) =>
      Uint32Array.from(search(source).distances, (distance) => (distance === Infinity ? NO_PATH : distance)),
    path: (from, to) => {
      const { distances, arrivals } = search(from);
      const distance = distances[to] ?? Infinity;
      if (distance === Infinity) return undefined;
      const nodes = [to];
      const passed: number[] = [];
      for (let arc = arrivals.get(to); arc && nodes[0] !== from; arc = arrivals.get(arc.from)) {
        nodes.unshift(arc.from);
        passed.unshift(arc.link);
      }
      return { nodes, links: passed, distance };
    },
  };
}
