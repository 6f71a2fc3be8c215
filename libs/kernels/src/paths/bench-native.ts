import { execFileSync } from 'node:child_process';
import { compileCpp } from '../bench/compile-cpp.js';
import { at, compactGraph } from './compact-graph.js';
import type { PathGraphInput } from './path-graph.types.js';

/** Median nanoseconds of a point-to-point search, and of all pairs (negative where not measured). */
export interface NativeFloor {
  searchNs: number;
  tableNs: number;
}

/** Compiles the C++ Dijkstra once; undefined if there is no g++. */
export function compileNative():
  { measure(input: PathGraphInput, pairs: [number, number][]): NativeFloor; remove(): void } | undefined {
  const program = compileCpp('paths/native/dijkstra.cpp');
  if (!program) return undefined;
  const { binary, remove } = program;
  return {
    measure: (input, pairs) => run(binary, input, pairs),
    remove,
  };
}

function run(binary: string, input: PathGraphInput, pairs: [number, number][]): NativeFloor {
  const graph = compactGraph(input.nodeCount, input.links);
  const lines = [`${graph.nodeCount} ${graph.arcCount}`];
  for (let slot = 0; slot < graph.arcCount; slot++) {
    lines.push(`${at(graph.tail, slot)} ${at(graph.head, slot)} ${at(graph.weight, slot)}`);
  }
  lines.push(String(pairs.length), ...pairs.map(([from, to]) => `${from} ${to}`));
  const output = execFileSync(binary, { input: lines.join('\n'), encoding: 'utf8' });
  const [searchNs = Number.NaN, tableNs = Number.NaN] = output.split(' ').map(Number);
  return { searchNs, tableNs };
}
