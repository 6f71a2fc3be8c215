import type { BackendSetup, PlacementBackend } from './backend.js';
import { ReferenceBackend } from './reference.js';
import { WasmBackend } from './wasm-backend.js';

/** `wasm` throws where the kernel cannot run; `auto` then takes the reference. */
export type BackendChoice = 'auto' | 'wasm' | 'reference';

let fallbackLogged = false;

/** The backend a planner runs on. A fallback is logged once per thread, on stderr. */
export function createBackend(
  setup: BackendSetup,
  choice: BackendChoice,
  createKernel: (setup: BackendSetup) => PlacementBackend = (each) => new WasmBackend(each),
): PlacementBackend {
  if (choice === 'reference') return new ReferenceBackend(setup);
  if (choice === 'wasm') return createKernel(setup);
  try {
    return createKernel(setup);
  } catch (error) {
    if (!fallbackLogged) {
      fallbackLogged = true;
      console.warn(
        `placement: the WebAssembly kernel is not available, using the reference: ${String(error)}`,
      );
    }
    return new ReferenceBackend(setup);
  }
}
