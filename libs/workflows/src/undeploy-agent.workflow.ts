import type { UndeployAgentArguments } from '@isthmus/workflow-api';
import { compensation } from './deploy-generation.js';

/** Stops and frees this generation and the one before it, which may still be moving. */
export async function UndeployAgent(input: UndeployAgentArguments): Promise<void> {
  const generations = [input.generation, input.generation - 1].filter((generation) => generation > 0);
  for (const generation of generations) {
    await compensation.stopInstance({ ...input, generation });
    await compensation.releaseReservation({ ...input, generation });
  }
  await compensation.finishUndeployment(input);
}
