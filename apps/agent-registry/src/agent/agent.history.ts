import { v7 as uuid } from 'uuid';
import { recordAudit } from '@isthmus/platform-audit';
import type { Unit } from '@isthmus/platform-service-database';
import { insertEvent } from './agent.repository.js';
import type { Agent } from './agent.model.js';

/** What happens to an agent, and its action in the tenant's audit log; steps on the way have none. */
const ACTIONS = {
  'deployment.requested': 'agent.deploy',
  registered: 'agent.register',
  'tools.changed': 'agent.change-tools',
  placed: undefined,
  started: undefined,
  ready: 'agent.ready',
  failed: 'agent.fail',
  'update.requested': 'agent.update',
  'redeployment.requested': 'agent.redeploy',
  'version.published': undefined,
  'rollout.failed': 'agent.fail-update',
  'lease.ended': 'agent.lose-lease',
  recovering: 'agent.move',
  'undeployment.requested': 'agent.undeploy',
  gone: 'agent.remove',
} as const satisfies Record<string, string | undefined>;

export interface HistoryLine {
  kind: keyof typeof ACTIONS;
  /** Who caused it. */
  actor: string;
  /** For people. */
  message: string;
  attributes?: Record<string, string>;
}

/** Adds a line to an agent's history, and a record to its tenant's audit log, in the transaction of the change. */
export async function record(unit: Unit, agent: Agent, line: HistoryLine): Promise<void> {
  const { id: agentId, tenantId, generation } = agent;
  const { kind, actor, message, attributes = {} } = line;
  await insertEvent(unit, tenantId, {
    id: uuid(),
    agentId,
    generation,
    kind,
    message,
    attributes,
    at: new Date(),
  });
  const action = ACTIONS[kind];
  if (action === undefined) return;
  await recordAudit(unit, {
    tenantId,
    action,
    resource: `agent/${agentId}`,
    actor,
    attributes: { name: agent.name, ...attributes },
  });
}
