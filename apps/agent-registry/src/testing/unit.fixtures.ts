import { VectorCache } from '../discovery/vector.cache.js';
import { WordIndex } from '../discovery/word.index.js';
import { randomUUID } from 'node:crypto';
import { platformScope, tenantScope, type TenantScope } from '@isthmus/platform-identity';
import type { Spec } from '../specification/specification.schema.js';
import type { Agent, StoredRequirement } from '../agent/agent.model.js';
import { AgentMutations } from '../agent/agent.mutations.js';
import { AgentService } from '../agent/agent.service.js';
import { AgentUpdateService } from '../agent/agent.update.service.js';
import type { CardSigner } from '../card/card.signer.js';
import type { WorkflowLauncher } from '../workflow/workflow.launcher.js';
import type { QueryMeaning } from '../discovery/meaning.search.js';
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
  parameters: {},
  instructionsSource: '',
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
  const meaning: { value: QueryMeaning } = { value: undefined };
  const launcher = { launch: (agent: Agent) => void launched.push(agent) } as unknown as WorkflowLauncher; // All it uses.
  const mutations = new AgentMutations(memory.units(), launcher);
  const agents = new AgentService(
    memory.units(),
    mutations,
    { of: async () => meaning.value },
    new VectorCache(),
    new WordIndex(),
  );
  const signer = { cardOf: async ({ version }: Agent) => ({ version }) } as unknown as CardSigner; // All that is used.
  const updates = new AgentUpdateService(mutations, signer);
  const scope = unitScope();
  const deploy = (change: Partial<Spec> = {}, key: string = randomUUID()) =>
    agents.deploy(scope, key, { spec: { ...spec, ...change }, requirement, visibility: 'private' });
  return { memory, meaning, launched, launcher, signer, agents, updates, scope, deploy };
}
