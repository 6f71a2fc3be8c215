import type { UndeployAgentArguments } from '@isthmus/workflow-api';
import { undoing } from './deploy-generation.js';

/** Stops what runs and frees what is held, of this generation and of the one before, which may still be moving. */
export async function UndeployAgent(input: UndeployAgentArguments): Promise<void> {
  const generations = [input.generation, input.generation - 1].filter((generation) => generation > 0);
  for (const generation of generations) {
    await undoing.stopInstance({ ...input, generation });
    await undoing.releaseReservation({ ...input, generation });
  }
  await undoing.finishUndeployment(input);
}
