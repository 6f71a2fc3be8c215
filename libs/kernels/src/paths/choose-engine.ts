import type { CompactGraph } from './compact-graph.js';
import { checkWhole } from './graph-checks.js';
import type { PathEngine } from './path-engine.js';
import type { PathGraphInput } from './path-graph.types.js';
import { ReferenceEngine } from './reference/reference-engine.js';

/** The engine that answers for this graph. */
export function chooseEngine(graph: CompactGraph, { memoryMiB = 64 }: PathGraphInput): PathEngine {
  checkWhole('memoryMiB', memoryMiB, 1, 4095);
  return new ReferenceEngine(graph);
}
