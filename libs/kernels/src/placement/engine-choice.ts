import type { EngineSetup, PlacementEngine } from './engine.js';
import { ReferenceEngine } from './reference.js';

export type EngineChoice = 'auto' | 'reference';

/** The engine a planner runs on. */
export function createEngine(setup: EngineSetup, _choice: EngineChoice): PlacementEngine {
  return new ReferenceEngine(setup);
}
