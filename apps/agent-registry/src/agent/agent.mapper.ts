import { registry } from '@isthmus/contracts';
import type { AgentState } from '@isthmus/domain-registry';
import { invalidArgument } from '@isthmus/platform-errors';
import type { Requirement, Spec } from './agent.schema.js';
import type { Agent, Event, Lease, Placement, StoredRequirement, Visibility } from './agent.model.js';

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
  const { state, visibility, requirement, placement, card, ...rest } = agent;
  return {
    ...rest,
    state: toState(state),
    visibility: toVisibility(visibility),
    requirement: requirement && {
      ...requirement,
      priceMicroPerHourMax: BigInt(requirement.priceMicroPerHourMax),
    },
    placement: placement && { ...placement, priceMicroPerHour: BigInt(placement.priceMicroPerHour) },
    address,
    cardJson: card ? JSON.stringify(card) : '',
    workflowId: agent.workflowId ?? '',
  } satisfies registry.DeepPartial<registry.Agent>;
}

export function toStoredRequirement(requirement: Requirement): StoredRequirement {
  return { ...requirement, priceMicroPerHourMax: requirement.priceMicroPerHourMax.toString() };
}

export function fromPlacement(placement: registry.Placement): Placement {
  return { ...placement, priceMicroPerHour: placement.priceMicroPerHour.toString() };
}

export function toRoute(agent: Agent, lease: Lease | undefined) {
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
  } satisfies registry.DeepPartial<registry.AgentRoute>;
}

export function toEvent(event: Event) {
  return event satisfies registry.DeepPartial<registry.AgentEvent>;
}

export function toVersion(row: { version: number; spec: unknown; createdAt: Date; createdBy: string }) {
  return { ...row, spec: row.spec as Spec /* only specs are stored there */ };
}
