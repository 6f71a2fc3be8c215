import { AppError } from '@isthmus/platform-errors';
import { PlacementPlanner, type PlannerOptions } from './placement.js';
import type { NodeRequest, PlacementNode, TypicalShape } from './types.js';

export const plain: PlacementNode = {
  id: 'a',
  cpuMilli: 1000,
  memoryMib: 1000,
  accelerators: { modelId: 'm', devices: 2 },
};
export const request: NodeRequest = {
  cpuMilli: 1,
  memoryMib: 1,
  accelerators: { count: 1, milliPerDevice: 1 },
};
export const shape: TypicalShape = {
  cpuMilli: 1,
  accelerators: { count: 1, milliPerDevice: 1 },
  popularity: 1,
};

export const create = (options: Partial<PlannerOptions>) =>
  new PlacementPlanner({ nodes: [plain], seed: 1, backend: 'wasm', ...options });

/** Code of the error that an action throws, and the fields that it names. */
export function failure(action: () => unknown): string {
  const error = thrown(action);
  return error instanceof AppError
    ? `${error.code} ${error.fields.map(({ field }) => field).join(' ')}`
    : String(error);
}

/** What an action throws. */
export function thrown(action: () => unknown): unknown {
  try {
    action();
    return 'no error';
  } catch (error) {
    return error;
  }
}
