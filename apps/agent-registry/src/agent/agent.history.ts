import { v7 as uuid } from 'uuid';
import type { Transaction } from '@isthmus/platform-database';
import { insertEvent } from './agent.repository.js';
import type { Agent } from './agent.types.js';

/** Adds a line to an agent's history, in the transaction of the change that it tells of. */
export async function record(
  tx: Transaction,
  agent: Agent,
  kind: string,
  message: string,
  attributes: Record<string, string> = {},
): Promise<void> {
  const { id: agentId, tenantId, generation } = agent;
  await insertEvent(tx, tenantId, {
    id: uuid(),
    agentId,
    generation,
    kind,
    message,
    attributes,
    at: new Date(),
  });
}
