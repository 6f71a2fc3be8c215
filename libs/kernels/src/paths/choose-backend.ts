import { AppError } from '@isthmus/platform-errors';
import type { CompactGraph } from './compact-graph.js';
import { checkWhole } from './graph-checks.js';
import type { PathBackend } from './path-backend.js';
import type { PathGraphInput } from './path-graph.types.js';
import { ReferenceBackend } from './reference/reference-backend.js';
import { WasmBackend } from './wasm/wasm-backend.js';

let warned = false;

/**
 * The kernel, or the reference if WebAssembly is unavailable (the process is warned once). `backend: 'wasm'` asks
 * for the kernel and gets UNAVAILABLE instead. A graph that does not fit the memory is LIMIT_EXCEEDED either way: a
 * slower backend would hide a limit that the caller can raise.
 */
export function chooseBackend(
  graph: CompactGraph,
  { backend = 'auto', memoryMiB = 64 }: PathGraphInput,
): PathBackend {
  checkWhole('memoryMiB', memoryMiB, { min: 1, max: 4095 });
  if (backend === 'reference') return new ReferenceBackend(graph);
  try {
    return new WasmBackend(graph, memoryMiB);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (backend === 'wasm') throw new AppError('UNAVAILABLE', 'WebAssembly is unavailable here', { cause });
    warnOnce(cause);
    return new ReferenceBackend(graph);
  }
}

function warnOnce(cause: unknown): void {
  if (warned) return;
  warned = true;
  const reason = cause instanceof Error ? cause.message : String(cause);
  process.emitWarning(
    `paths: WebAssembly is unavailable, the slower TypeScript reference is used (${reason})`,
    {
      code: 'ISTHMUS_KERNEL_PATHS_DEGRADED',
    },
  );
}
