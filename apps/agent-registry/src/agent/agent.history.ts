import { v7 as uuid } from 'uuid';
import type { Unit } from '../registry.repository.js';
import { insertEvent } from './agent.repository.js';
import type { Agent } from './agent.types.js';

/** Adds a line to an agent's history, in the transaction of the change that it tells of. */
export async function record(
  unit: Unit,
  agent: Agent,
  kind: string,
  message: string,
  attributes: Record<string, string> = {},
): Promise<void> {
  const { id: agentId, tenantId, generation } = agent;
  await insertEvent(unit, tenantId, {
    id: uuid(),
    agentId,
    generation,
    kind,
    message,
    attributes,
    at: new Date(),
  });
}
