import { registry } from '@isthmus/contracts';
import type { AgentRoute, RouteState } from '@isthmus/domain-exchange';

const STATES: Partial<Record<registry.AgentState, RouteState>> = {
  [registry.AgentState.DEPLOYING]: 'deploying',
  [registry.AgentState.READY]: 'ready',
  [registry.AgentState.RECOVERING]: 'recovering',
  [registry.AgentState.FAILED]: 'failed',
  [registry.AgentState.UNDEPLOYING]: 'undeploying',
  [registry.AgentState.GONE]: 'gone',
};

/** A route as the registry sends it; a state that this gateway does not know counts as recovering. */
export function routeOf(route: registry.AgentRoute): AgentRoute {
  const { agentId, tenantId, name, endpoint, instanceId, cardJson } = route;
  const state = STATES[route.state] ?? 'recovering';
  return {
    agentId,
    tenantId,
    name,
    endpoint,
    instanceId,
    cardJson,
    state,
    public: route.visibility === registry.Visibility.PUBLIC,
  };
}
