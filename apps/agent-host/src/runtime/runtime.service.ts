import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import { newId, type ServiceIdentity } from '@isthmus/platform-identity';
import { KIT } from '@isthmus/platform-service';
import { HandOverAsking } from '../handover/handover.asking.js';
import { LeaseHolder } from '../lease/lease.holder.js';
import { LeaseService } from '../lease/lease.service.js';
import { TaskArchive } from '../task/task.archive.repository.js';
import { KnowledgeService } from './knowledge.service.js';
import type { RuntimeCalls, RuntimeSubject } from './runtime.types.js';

/** Answers runtimes, whichever way their calls arrive. */
@Injectable()
export class RuntimeService {
  constructor(
    @Inject(KIT) private readonly kit: { identity: ServiceIdentity },
    private readonly leases: LeaseService,
    private readonly knowledge: KnowledgeService,
    private readonly tasks: TaskArchive,
    private readonly handOvers: HandOverAsking,
  ) {}

  /** The calls of one instance's runtime. `onLease` receives its endpoint when the lease is first granted. */
  callsOf(subject: RuntimeSubject, onLease: (endpoint: string) => void): RuntimeCalls {
    const { scope, agentId, spec, instanceId } = subject;
    const { identity } = this.kit;
    const owner = { scope, agentId };
    // An instance that is started again has other turns than before.
    const holder = `${instanceId}/${newId()}`;
    const lease = new LeaseHolder(this.leases, subject, onLease);
    return {
      verifyToken: (token) => verifyToken(identity, subject, token),
      issueModelToken: () => identity.tokenFor('maas-gateway', scope),
      holdLease: (endpoint) => lease.hold(endpoint),
      // Whatever a runtime sends, a task is worked on by the instance that stores it.
      saveTask: (task) => this.tasks.save(owner, { ...task, instanceId: holder }),
      holdTasks: (limit) => this.tasks.hold(owner, holder, limit),
      releaseTasks: () => this.tasks.release(owner, holder),
      loadTask: (key) => this.tasks.find(owner, key),
      listTasks: (query) => this.tasks.list(owner, query),
      loadConversation: async (key) => ({
        lines: await this.tasks.conversation(owner, key),
        ...(await this.handOvers.standing(owner, key)),
      }),
      appendConversation: async (turn) => {
        await this.tasks.append(owner, turn);
        await this.handOvers.heard(owner, turn);
      },
      handOver: (request) => this.handOvers.ask(owner, request),
      searchKnowledge: (search) =>
        this.knowledge.search(scope, { ...search, knowledgeBaseId: spec.knowledgeBaseId }),
    };
  }
}

/** Only the agent's own tenant may call it; the gateway has decided who within the tenant. */
async function verifyToken(
  identity: ServiceIdentity,
  { scope }: RuntimeSubject,
  token: string,
): ReturnType<RuntimeCalls['verifyToken']> {
  const caller = await identity.verify(token);
  if (caller.scope.kind !== 'tenant' || caller.scope.tenantId !== scope.tenantId) {
    throw new AppError('UNAUTHENTICATED', 'The token is not for this agent');
  }
  return { service: caller.service, actor: caller.scope.actor, expiresAt: expiryOf(token) };
}

/** When a token that was verified expires. */
function expiryOf(token: string): Date {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const seconds = typeof claims === 'object' && claims !== null && 'exp' in claims ? Number(claims.exp) : 0;
  return new Date(seconds * 1_000);
}
