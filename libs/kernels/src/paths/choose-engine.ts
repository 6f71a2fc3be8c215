import { AppError } from '@isthmus/platform-errors';
import type { CompactGraph } from './compact-graph.js';
import { checkWhole } from './graph-checks.js';
import type { PathEngine } from './path-engine.js';
import type { PathGraphInput } from './path-graph.types.js';
import { ReferenceEngine } from './reference/reference-engine.js';
import { WasmEngine } from './wasm/wasm-engine.js';

let warned = false;

/**
 * The kernel, or the reference where WebAssembly is not to be had (the process is warned once). `engine: 'wasm'` asks
 * for the kernel and gets UNAVAILABLE instead. A graph that does not fit the memory is LIMIT_EXCEEDED either way: a
 * slower engine would hide a limit that the caller can raise.
 */
export function chooseEngine(
  graph: CompactGraph,
  { engine = 'auto', memoryMiB = 64 }: PathGraphInput,
): PathEngine {
  checkWhole('memoryMiB', memoryMiB, 1, 4095);
  if (engine === 'typescript') return new ReferenceEngine(graph);
  try {
    return new WasmEngine(graph, memoryMiB);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (engine === 'wasm') throw new AppError('UNAVAILABLE', 'WebAssembly is not to be had here', { cause });
    warnOnce(cause);
    return new ReferenceEngine(graph);
  }
}

function warnOnce(cause: unknown): void {
  if (warned) return;
  warned = true;
  const reason = cause instanceof Error ? cause.message : String(cause);
  process.emitWarning(
    `paths: WebAssembly is not to be had, the slower TypeScript reference answers (${reason})`,
    {
      code: 'ISTHMUS_KERNEL_PATHS_DEGRADED',
    },
  );
}
