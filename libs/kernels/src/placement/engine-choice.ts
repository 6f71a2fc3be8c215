import type { EngineSetup, PlacementEngine } from './engine.js';
import { ReferenceEngine } from './reference.js';
import { WasmEngine } from './wasm-engine.js';

/** `wasm` throws where the kernel cannot run; `auto` then takes the reference. */
export type EngineChoice = 'auto' | 'wasm' | 'reference';

let fallbackSaid = false;

/** The engine a planner runs on. Falling back is said once per thread, on stderr. */
export function createEngine(
  setup: EngineSetup,
  choice: EngineChoice,
  createKernel: (setup: EngineSetup) => PlacementEngine = (each) => new WasmEngine(each),
): PlacementEngine {
  if (choice === 'reference') return new ReferenceEngine(setup);
  if (choice === 'wasm') return createKernel(setup);
  try {
    return createKernel(setup);
  } catch (error) {
    if (!fallbackSaid) {
      fallbackSaid = true;
      console.warn(
        `placement: the WebAssembly kernel is not available, using the reference: ${String(error)}`,
      );
    }
    return new ReferenceEngine(setup);
  }
}
