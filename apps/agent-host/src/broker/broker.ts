import type { models, registry } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope, type ServiceIdentity } from '@isthmus/platform-identity';
import type { InstanceRequest } from '../instance/instance.types.js';
import type { TaskArchive } from '../task/task.archive.repository.js';
import type { BrokerCalls, BrokerMethod } from './broker.protocol.js';
import { brokerArguments } from './broker.schema.js';

const LEASE_TTL_MS = 6_000;
const LEASE_RENEW_MS = 2_000;
/** Shorter than the lease's life, so that a slow registry leaves time for another try. */
const LEASE_DEADLINE_MS = 1_500;
const SEARCH_DEADLINE_MS = 5_000;
const PLATFORM = platformScope('service:agent-host');

export interface BrokerServices {
  identity: ServiceIdentity;
  registry: ServiceClient<typeof registry.AgentRegistryDefinition>;
  knowledge: ServiceClient<typeof models.KnowledgeDefinition>;
  tasks: TaskArchive;
}

type Handlers = {
  [Method in BrokerMethod]: (argument: BrokerCalls[Method][0]) => Promise<BrokerCalls[Method][1]>;
};

/**
 * Answers one instance. Tenant and agent are those it was started for, whatever it sends. `onLease` is called with the
 * endpoint when the agent's lease is first granted. Throws AppError when a call is refused.
 */
export class Broker {
  private readonly handlers: Handlers;

  constructor(request: InstanceRequest, services: BrokerServices, onLease: (endpoint: string) => void) {
    const { scope, agentId, spec } = request;
    const { identity, tasks, knowledge } = services;
    const owner = { scope, agentId };
    this.handlers = {
      verifyToken: ({ token }) => verifyToken(identity, request, token),
      modelToken: async () => ({ token: await identity.tokenFor('maas-gateway', scope) }),
      holdLease: leaseHolder(request, services.registry, onLease),
      saveTask: async (task) => (await tasks.save(owner, task), null),
      loadTask: async (key) => (await tasks.find(owner, key)) ?? null,
      listTasks: (query) => tasks.list(owner, query),
      loadConversation: (key) => tasks.conversation(owner, key),
      appendConversation: async (turn) => (await tasks.append(owner, turn), null),
      searchKnowledge: async ({ query, limit }) => {
        const search = { knowledgeBaseId: spec.knowledgeBaseId, query, limit };
        const { passages } = await knowledge.searchKnowledge(search, { scope, deadline: SEARCH_DEADLINE_MS });
        return passages.map(({ articleId, title, text }) => ({ articleId, title, text }));
      },
    };
  }

  async answer(method: BrokerMethod, argument: unknown): Promise<unknown> {
    const checked = brokerArguments[method].safeParse(argument);
    if (!checked.success) throw new AppError('INVALID_ARGUMENT', `The call ${method} breaks a rule`);
    // The schema of this very method made the argument; the table's type cannot say so.
    return this.handlers[method](checked.data as never);
  }
}

/** Only the agent's own tenant may talk to it; the gateway has decided who within it. */
async function verifyToken(identity: ServiceIdentity, { scope }: InstanceRequest, token: string) {
  const caller = await identity.verify(token);
  if (caller.scope.kind !== 'tenant' || caller.scope.tenantId !== scope.tenantId) {
    throw new AppError('UNAUTHENTICATED', 'The token is not for this agent');
  }
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const expiresAt = typeof claims === 'object' && claims !== null && 'exp' in claims ? Number(claims.exp) : 0;
  return { service: caller.service, actor: caller.scope.actor, expiresAtMs: expiresAt * 1_000 };
}

/** Grants the lease on the first call and renews it on later ones. A lease that ended is never taken again. */
function leaseHolder(
  { agentId, generation, instanceId }: InstanceRequest,
  client: BrokerServices['registry'],
  onLease: (endpoint: string) => void,
): Handlers['holdLease'] {
  let leaseId: string | undefined;
  const options = { scope: PLATFORM, deadline: LEASE_DEADLINE_MS };
  return async ({ endpoint }) => {
    if (leaseId !== undefined) {
      await client.renewLease({ leaseId, instanceId }, options);
      return { renewInMs: LEASE_RENEW_MS };
    }
    const lease = await client.grantLease(
      { agentId, generation, instanceId, endpoint, ttlMs: LEASE_TTL_MS },
      options,
    );
    leaseId = lease.id;
    onLease(endpoint);
    return { renewInMs: LEASE_RENEW_MS };
  };
}
