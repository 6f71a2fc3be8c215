import type { UndeployAgentArguments } from '@isthmus/workflow-api';
import { compensation } from './deploy-generation.js';

/** Stops and frees every generation that may run. */
export async function UndeployAgent(input: UndeployAgentArguments): Promise<void> {
  const { agentId, tenantId, generation } = input;
  // Executions of earlier releases name one; the one before it may still be moving.
  const generations = input.generations ?? [generation, generation - 1].filter((each) => each > 0);
  for (const each of generations) {
    await compensation.stopInstance({ agentId, tenantId, generation: each });
    await compensation.releaseReservation({ agentId, tenantId, generation: each });
  }
  await compensation.finishUndeployment({ agentId, tenantId, generation });
}
