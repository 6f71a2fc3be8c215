import { host } from '@isthmus/contracts';
import { tenantScope } from '@isthmus/platform-identity';
import { counter, identifier, parse, uuid, webUrl } from '@isthmus/platform-validation';
import { invalidArgument } from '@isthmus/platform-errors';
import { z } from 'zod';
import type { Instance, InstanceRequest, InstanceState } from './instance.types.js';

const text = (max: number) =>
  z.string().min(1, 'must not be empty').max(max, `must have at most ${max} characters`);

/**
 * The bounds of a spec are the registry's, and agents that were deployed under older bounds must still start; what is
 * checked here is what this host builds on.
 */
const schema = z.object({
  instanceId: identifier(200),
  agentId: uuid('must be the UUID of an agent'),
  tenantId: uuid('must be the UUID of a tenant'),
  generation: counter(1),
  nodeId: identifier(200, { min: 0 }),
  address: webUrl('must be the URL of the agent'),
  resources: z.object({ memoryMib: counter(0) }).optional(),
  spec: z.object(
    {
      name: text(80),
      description: z.string(),
      instructions: z.string(),
      model: text(120),
      knowledgeBaseId: z.string(),
      mcpServers: z.array(z.object({ name: identifier(63), url: webUrl() })).max(10),
      skills: z.array(
        z.object({
          id: identifier(63),
          name: z.string(),
          description: z.string(),
          tags: z.array(z.string()),
          examples: z.array(z.string()),
        }),
      ),
      limits: z.object(
        { stepsMax: z.int().min(1), outputTokensMax: z.int().min(1), turnTimeoutMs: z.int().min(1) },
        'is required',
      ),
    },
    'is required',
  ),
});

/** Throws INVALID_ARGUMENT with every field that breaks a rule. */
export function requestOf(request: host.StartInstanceRequest): InstanceRequest {
  const { tenantId, resources, ...rest } = parse(schema, request);
  const scope = tenantScope(tenantId, `agent:${rest.agentId}`);
  if (!scope) throw invalidArgument([{ field: 'tenant_id', description: 'must be a lower-case UUID' }]);
  return { ...rest, scope, memoryMib: resources?.memoryMib ?? 0 };
}

const STATES: Record<InstanceState, host.InstanceState> = {
  starting: host.InstanceState.STARTING,
  healthy: host.InstanceState.HEALTHY,
  stopped: host.InstanceState.STOPPED,
  failed: host.InstanceState.FAILED,
};

export function instanceMessageOf({ request, state, ...instance }: Instance): host.Instance {
  const { instanceId, agentId, generation, nodeId } = request;
  return { ...instance, instanceId, agentId, generation, nodeId, state: STATES[state] };
}
