import { randomUUID } from 'node:crypto';
import { platformScope, tenantScope, type TenantScope } from '@isthmus/platform-identity';
import type { Spec } from '../agent/agent.schema.js';
import type { Agent, StoredRequirement } from '../agent/agent.model.js';
import { AgentService } from '../agent/agent.service.js';
import type { WorkflowLauncher } from '../workflow/workflow.launcher.js';
import { MemoryUnits } from './memory.units.js';

export const orchestrator = platformScope('service:orchestrator');
export const host = platformScope('service:agent-host');

/** The scope of a new tenant; that of libs/testing would load databases and servers. */
export function unitScope(actor = 'user:li'): TenantScope {
  const scope = tenantScope(randomUUID(), actor);
  if (!scope) throw new Error('a random UUID is a valid tenant');
  return scope;
}

export const spec: Spec = {
  templateId: '',
  name: 'Support',
  description: 'Answers customers.',
  instructions: '',
  model: 'extract/support',
  knowledgeBaseId: '',
  mcpServers: [],
  skills: [
    { id: 'billing', name: 'Billing', description: 'Explains bills.', tags: ['billing'], examples: [] },
  ],
  limits: { stepsMax: 5, outputTokensMax: 500, turnTimeoutMs: 30_000 },
};

export const requirement: StoredRequirement = {
  metroId: 'wuhan',
  roundTripUsMax: 0,
  resources: { cpuMilli: 500, memoryMib: 256, acceleratorMilli: 0 },
  operatorIds: [],
  regionIds: [],
  priceMicroPerHourMax: '0',
};

/** The service of agents over tables in memory; `launched` are the agents whose pending work was started. */
export function startAgents() {
  const memory = new MemoryUnits();
  const launched: Agent[] = [];
  const launcher = { launch: (agent: Agent) => void launched.push(agent) } as unknown as WorkflowLauncher; // All it uses.
  const agents = new AgentService(memory.units(), launcher);
  const scope = unitScope();
  const deploy = (change: Partial<Spec> = {}, key: string = randomUUID()) =>
    agents.deploy(scope, key, { spec: { ...spec, ...change }, requirement, visibility: 'private' });
  return { memory, launched, launcher, agents, scope, deploy };
}
