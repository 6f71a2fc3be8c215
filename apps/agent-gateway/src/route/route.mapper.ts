import { registry } from '@isthmus/contracts';
import { isObject, type AgentRoute, type RouteState, type ServerTool } from '@isthmus/domain-exchange';

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
    ...(route.protocol === registry.Protocol.MCP && {
      server: { credential: route.credential, tools: route.tools.map(toolOf) },
    }),
  };
}

/** A tool as the registry sends it; a schema that is no object accepts everything. */
export function toolOf({ name, title, description, ...tool }: registry.McpTool): ServerTool {
  return {
    name,
    title,
    description,
    inputSchema: schemaIn(tool.inputSchemaJson) ?? { type: 'object' },
    outputSchema: schemaIn(tool.outputSchemaJson),
  };
}

function schemaIn(json: string): Record<string, unknown> | undefined {
  const schema: unknown = json === '' ? undefined : JSON.parse(json);
  return isObject(schema) ? schema : undefined;
}
