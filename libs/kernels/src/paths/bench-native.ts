import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { at, compactGraph } from './compact-graph.js';
import type { PathGraphInput } from './path-graph.types.js';

/** Median nanoseconds of a point-to-point search, and of all pairs (negative where not measured). */
export interface NativeFloor {
  searchNs: number;
  tableNs: number;
}

/** Compiles the C++ Dijkstra once; undefined where there is no g++. */
export function compileNative():
  { measure(input: PathGraphInput, pairs: [number, number][]): NativeFloor; remove(): void } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-paths-'));
  const binary = join(folder, 'dijkstra');
  // Source lies under `src` whether this file runs from `src` or from `dist`.
  const source = fileURLToPath(new URL('../../src/paths/native/dijkstra.cpp', import.meta.url));
  try {
    execFileSync('g++', ['-O3', '-march=native', '-std=c++17', '-o', binary, source], { stdio: 'pipe' });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return {
    measure: (input, pairs) => run(binary, input, pairs),
    remove: () => rmSync(folder, { recursive: true }),
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
