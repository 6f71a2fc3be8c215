import { DirectedGraph } from 'graphology';
import { dijkstra } from 'graphology-shortest-path';
import dijkstrajs from 'dijkstrajs';
import createGraph from 'ngraph.graph';
import ngraphPath from 'ngraph.path';
import { at, compactGraph, type CompactGraph } from './compact-graph.js';
import type { PathGraphInput } from './path-graph.types.js';

/** Finds a path as the library hands it out, its own graph made beforehand. */
export type FindPath = (from: number, to: number) => unknown;

/** The libraries an engineer would otherwise take, each in its documented use, over arcs both ways. */
export function npmPeers(input: PathGraphInput): Record<string, () => FindPath> {
  const graph = compactGraph(input.nodeCount, input.links);
  return {
    'ngraph.path NBA*': () => ngraphFinder(graph),
    'graphology bidirectional': () => graphologyFinder(graph),
    dijkstrajs: () => dijkstrajsFinder(graph),
  };
}

function ngraphFinder(graph: CompactGraph): FindPath {
  const own = createGraph<undefined, number>();
  for (let node = 0; node < graph.nodeCount; node++) own.addNode(node);
  eachArc(graph, (tail, head, weight) => own.addLink(tail, head, weight));
  const finder = ngraphPath.nba<undefined, number>(own, {
    oriented: true,
    distance: (_from, _to, link) => link.data,
  });
  return (from, to) => finder.find(from, to);
}

function graphologyFinder(graph: CompactGraph): FindPath {
  const own = new DirectedGraph<Record<string, never>, { weight: number }>();
  for (let node = 0; node < graph.nodeCount; node++) own.addNode(String(node));
  eachArc(graph, (tail, head, weight) => own.mergeEdge(String(tail), String(head), { weight }));
  return (from, to) => dijkstra.bidirectional(own, String(from), String(to), 'weight');
}

function dijkstrajsFinder(graph: CompactGraph): FindPath {
  const own: Record<string, Record<string, number>> = {};
  for (let node = 0; node < graph.nodeCount; node++) own[node] = {};
  eachArc(graph, (tail, head, weight) => Object.assign(own[tail] ?? {}, { [head]: weight }));
  return (from, to) => dijkstrajs.find_path(own, String(from), String(to));
}

function eachArc(graph: CompactGraph, visit: (tail: number, head: number, weight: number) => void): void {
  for (let slot = 0; slot < graph.arcCount; slot++) {
    visit(at(graph.tail, slot), at(graph.head, slot), at(graph.weight, slot));
  }
}
