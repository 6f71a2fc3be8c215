import { registry } from '@isthmus/contracts';
import type { AgentState, CardTerms } from '@isthmus/domain-registry';
import { invalidArgument } from '@isthmus/platform-errors';
import type { Requirement, Spec } from '../specification/specification.schema.js';
import type {
  Agent,
  Event,
  Lease,
  OfferedTools,
  Placement,
  Rollout,
  StoredRequirement,
  Visibility,
} from './agent.model.js';

const STATES: Record<AgentState, registry.AgentState> = {
  deploying: registry.AgentState.DEPLOYING,
  ready: registry.AgentState.READY,
  recovering: registry.AgentState.RECOVERING,
  failed: registry.AgentState.FAILED,
  undeploying: registry.AgentState.UNDEPLOYING,
  gone: registry.AgentState.GONE,
};

export function toState(state: AgentState): registry.AgentState {
  return STATES[state];
}

export function fromState(state: registry.AgentState): AgentState {
  const found = (Object.keys(STATES) as AgentState[]).find((key) => STATES[key] === state); // keys of the table above
  if (!found) throw invalidArgument([{ field: 'states', description: `${state} is not a state of agents` }]);
  return found;
}

/** An unset visibility is the safe one. */
export function fromVisibility(visibility: registry.Visibility): Visibility {
  return visibility === registry.Visibility.PUBLIC ? 'public' : 'private';
}

function toVisibility(visibility: Visibility): registry.Visibility {
  return visibility === 'public' ? registry.Visibility.PUBLIC : registry.Visibility.PRIVATE;
}

export function toAgent(agent: Agent, address: string) {
  const { state, visibility, requirement, placement, rollout, card, tools, protocol, ...others } = agent;
  const { credential: _, ...rest } = others;
  return {
    ...rest,
    protocol: toProtocol(protocol),
    tools: tools ?? [],
    state: toState(state),
    visibility: toVisibility(visibility),
    requirement: toRequirement(requirement),
    placement: toPlacement(placement),
    rollout: toRollout(rollout),
    endpoint: agent.endpoint ?? '',
    address,
    cardJson: card ? JSON.stringify(card) : '',
    workflowId: agent.workflowId ?? '',
  } satisfies registry.DeepPartial<registry.Agent>;
}

export function toOfferedTools({ id, createdAt, cardJson, tools }: OfferedTools) {
  return { id, createdAt, cardJson, tools: tools ?? [] } satisfies registry.DeepPartial<registry.Agent>;
}

function toRequirement(requirement: StoredRequirement | undefined) {
  if (!requirement) return undefined;
  return { ...requirement, priceMicroPerHourMax: BigInt(requirement.priceMicroPerHourMax) };
}

function toPlacement(placement: Placement | undefined) {
  return placement && { ...placement, priceMicroPerHour: BigInt(placement.priceMicroPerHour) };
}

function toRollout(rollout: Rollout | undefined) {
  if (!rollout) return undefined;
  const { requestedBy: _, requirement, visibility, placement, ...rest } = rollout;
  return {
    ...rest,
    requirement: toRequirement(requirement),
    visibility: toVisibility(visibility),
    placement: toPlacement(placement),
  };
}

export function toStoredRequirement(requirement: Requirement): StoredRequirement {
  return { ...requirement, priceMicroPerHourMax: requirement.priceMicroPerHourMax.toString() };
}

export function fromPlacement(placement: registry.Placement): Placement {
  return { ...placement, priceMicroPerHour: placement.priceMicroPerHour.toString() };
}

function toProtocol(protocol: Agent['protocol']): registry.Protocol {
  return protocol === 'mcp' ? registry.Protocol.MCP : registry.Protocol.A2A;
}

/** `credential` is for the endpoint of an MCP server, in clear text; '' for none. */
export function toRoute(agent: Agent, lease: Lease | undefined, credential: string) {
  const endpoint = agent.hosted ? (lease?.endpoint ?? '') : (agent.endpoint ?? '');
  return {
    agentId: agent.id,
    tenantId: agent.tenantId,
    name: agent.name,
    state: toState(agent.state),
    visibility: toVisibility(agent.visibility),
    endpoint,
    instanceId: lease?.instanceId ?? '',
    generation: agent.generation,
    cardJson: agent.card ? JSON.stringify(agent.card) : '',
    leaseExpiresAt: lease?.expiresAt,
    protocol: toProtocol(agent.protocol),
    credential,
    tools: agent.tools ?? [],
  } satisfies registry.DeepPartial<registry.AgentRoute>;
}

export function toEvent(event: Event) {
  return event satisfies registry.DeepPartial<registry.AgentEvent>;
}

export function toVersion(row: { version: number; spec: unknown; createdAt: Date; createdBy: string }) {
  return { ...row, spec: row.spec as Spec /* only specs are stored there */ };
}

/** What the extended card of an agent says beside the card. */
export function termsOf({ hosted, protocol, version, spec }: Agent): CardTerms {
  const { model, limits, mcpServers, knowledgeBaseId } = spec;
  return {
    version,
    runsOn: hosted ? 'platform' : protocol,
    model,
    limits,
    mcpServers: mcpServers.map(({ name }) => name),
    knowledgeBaseId,
  };
}
